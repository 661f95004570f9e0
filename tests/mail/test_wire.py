"""The bytes that go out: what programs read in them stands there plainly."""

import email.policy
import re
from datetime import UTC, datetime
from email import message_from_bytes
from typing import Any
from uuid import uuid4

import pytest

from crm.customers.models import Person
from crm.mail.actions.outgoing import queue_message
from crm.mail.addresses import reply_address
from crm.mail.composing import compose
from crm.mail.models import MessageKind
from crm.mail.wire import WireMail
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


def test_what_is_kept_from_mail_to_mail_is_said_of_each_anew() -> None:
    mails = [
        _read(subject=subject, to=[to]) for subject, to in (("Grüße", "a@example.com"), ("Other", "b@example.com"))
    ]
    assert [mail["Subject"] for mail in mails] == ["Grüße", "Other"]
    assert [mail["To"] for mail in mails] == ["a@example.com", "b@example.com"]
    assert mails[0]["Date"].datetime <= mails[1]["Date"].datetime <= datetime.now(UTC)


def test_no_header_can_be_smuggled_in() -> None:
    for name in ("Subject", "Reply-To", "Message-ID", "List-Unsubscribe"):
        with pytest.raises(ValueError, match=r"[Hh]eader"):
            WireMail(to=["ada@example.com"], headers={name: "a@example.com\nBcc: all@example.com"}).message()


@pytest.mark.parametrize("text", ["Hello " * 400, "Grüße 🛫 " * 300, "x" * 5000, ".\n..\nFrom me\n"])
def test_no_line_is_longer_than_smtp_allows(in_scope: World, ada: Person, text: str) -> None:
    raw = _written(in_scope, ada, text=text, html=f"<p>{text}</p>", subject=f"Grüße {text}")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")


def _read(**fields: Any) -> Any:
    """A mail as somebody receives it."""
    raw = WireMail(body="Text", **fields).message(policy=email.policy.SMTP).as_bytes()
    return message_from_bytes(raw, policy=email.policy.default)


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
