"""The bytes that go out: what programs read in them stands there plainly."""

import email.policy
import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.headerregistry import Address
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.customers.models import Person
from crm.mail.actions.outgoing import queue_message
from crm.mail.addresses import reply_address
from crm.mail.composing import compose
from crm.mail.headers import header_text
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


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=1500)
TEXTS = st.lists(WORDS, min_size=1, max_size=4).map("\n".join).filter(bool)


@given(subject=WORDS.map(lambda words: " ".join(words.split())[:250]), text=TEXTS, html=TEXTS, name=WORDS)
def test_what_we_write_reads_as_what_the_library_writes(subject: str, text: str, html: str, name: str) -> None:
    sender = str(Address(display_name=header_text(name, 120), addr_spec="mail@example.com"))
    headers = {"From": sender, "Message-ID": "<m.1@example.com>", "Precedence": "bulk"}
    more: dict[str, Any] = {"reply_to": ["org@example.com"], "to": ["ada@example.com"], "headers": headers}
    mail = WireMail(subject=subject, body=text, from_email="bounce@example.com", **more)
    mail.attach_alternative(html, "text/html")
    ours = message_from_bytes(mail.wire(), policy=email.policy.default)
    theirs = message_from_bytes(mail.message(policy=email.policy.SMTP).as_bytes(), policy=email.policy.default)
    fixed = {"Subject", "From", "To", "Reply-To", "Message-ID", "Precedence", "MIME-Version"}
    assert {name: str(ours[name]) for name in fixed} == {name: str(theirs[name]) for name in fixed}
    assert set(ours.keys()) == set(theirs.keys())
    assert [part.get_content_type() for part in ours.walk()] == [part.get_content_type() for part in theirs.walk()]
    for kind in ("plain", "html"):
        own, other = (mail.get_body((kind,)).get_content() for mail in (ours, theirs))  # type: ignore[union-attr]
        assert own.splitlines() == other.splitlines()
    assert not ours.defects
    assert max(len(line) for line in mail.wire().split(b"\r\n")) <= 998


def test_files_and_foreign_domains_are_the_librarys() -> None:
    mail = WireMail(subject="S", body="Text", from_email="a@example.com", to=["ada@grüße.example"])
    mail.attach_alternative("<p>Text</p>", "text/html")
    assert b"ada@xn--" in mail.wire()
    mail.attach("list.csv", "a,b", "text/csv")
    assert [part.get_filename() for part in message_from_bytes(mail.wire()).walk()][-1] == "list.csv"


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
    return compose(message, world.org).wire()
