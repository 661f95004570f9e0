"""The bytes that go out: what programs read in them stands there plainly."""

import email.policy
import re
from uuid import uuid4

import pytest

from crm.customers.models import Person
from crm.mail.actions.outgoing import queue_message
from crm.mail.addresses import reply_address
from crm.mail.composing import compose
from crm.mail.models import MessageKind
from tests.world import World


def test_headers_that_programs_read_are_never_encoded(in_scope: World, ada: Person) -> None:
    answer = reply_address(in_scope.org, "ticket", uuid4())
    earlier = [f"<{'x' * 200}{number}@mail.example>" for number in range(5)]
    raw = _written(in_scope, ada, reply_to=answer, in_reply_to=earlier[-1], references=" ".join(earlier))
    assert re.search(rb"^List-Unsubscribe: <http://testserver/p/[^>\s]+/unsubscribe/[^>\s]+>,\r$", raw, re.MULTILINE)
    assert re.search(rb"^ <mailto:unsub\+message-[a-z2-7]{47}@[^>\s]+\?subject=unsubscribe>\r$", raw, re.MULTILINE)
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw
    assert f"\r\nReply-To: {answer}\r\n".encode() in raw
    for message_id in earlier:
        assert message_id.encode() in raw
    head = raw.partition(b"\r\n\r\n")[0]
    assert b"=?" not in head


@pytest.mark.parametrize("text", ["Hello " * 400, "Grüße 🛫 " * 300, "x" * 5000, ".\n..\nFrom me\n"])
def test_no_line_is_longer_than_smtp_allows(in_scope: World, ada: Person, text: str) -> None:
    raw = _written(in_scope, ada, text=text, html=f"<p>{text}</p>", subject=f"Grüße {text}")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")


def _written(
    world: World,
    person: Person,
    *,
    subject: str = "Hello",
    text: str = "Hello",
    html: str = "",
    reply_to: str = "",
    in_reply_to: str = "",
    references: str = "",
) -> bytes:
    message = queue_message(
        key="k",
        to=person.email,
        person=person,
        kind=MessageKind.MARKETING,
        subject=subject,
        text=text,
        html=html,
        reply_to=reply_to,
        in_reply_to=in_reply_to,
        references=references,
    )
    return compose(message, world.org).message(policy=email.policy.SMTP).as_bytes()
