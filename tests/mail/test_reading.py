"""What a received mail means: an answer, a bounce, a complaint, a machine, a loop, a way out."""

from uuid import UUID, uuid4

import pytest

from crm.customers.actions.consents import record_consent, suppress
from crm.customers.models import ConsentSource, Person, Purpose, Suppression, SuppressionReason
from crm.customers.queries.consents import has_consent
from crm.events.models import Event
from crm.events.types import SubjectRef
from crm.mail.actions.outgoing import queue_message
from crm.mail.actions.sending import send_all
from crm.mail.addresses import BOUNCE, UNSUBSCRIBE, inbound_address, message_id_of, read_reply_address, reply_address
from crm.mail.inbound.reading import MANY_AN_HOUR, read_all
from crm.mail.inbound.receiving import store
from crm.mail.models import InboundMail, InboundState, Message, MessageKind, MessageState
from tests.world import World

TICKET = UUID("018f0000-0000-7000-8000-000000000001")


@pytest.fixture
def sent(ada: Person) -> Message:
    """A mail about a ticket that went out to Ada."""
    message = queue_message(
        key="k",
        to=ada.email,
        subject="Your ticket",
        text="Hello",
        kind=MessageKind.TRANSACTIONAL,
        person=ada,
        subject_ref=SubjectRef("ticket", TICKET),
    )
    send_all()
    message.refresh_from_db()
    return message


def test_the_thread_finds_the_record(in_scope: World, sent: Message) -> None:
    mail = _receive(in_scope, f"References: <other@x.example> {sent.message_id}\n")
    assert mail.about == SubjectRef("ticket", TICKET)


def test_the_signed_address_wins_over_the_thread(in_scope: World, sent: Message) -> None:
    other = uuid4()
    mail = _receive(in_scope, f"In-Reply-To: {sent.message_id}\n", to=reply_address(in_scope.org, "ticket", other))
    assert mail.about == SubjectRef("ticket", other)


def test_the_sender_is_recognised(in_scope: World, ada: Person) -> None:
    mail = _receive(in_scope, "", sender="ADA@example.com")
    assert mail.person == ada
    event = Event.objects.get(kind="mail.mail_received")
    assert (event.person_id, event.actor_kind) == (ada.id, "visitor")


def test_only_what_is_new_in_an_answer(in_scope: World) -> None:
    mail = _receive(
        in_scope, "", body="Thank you, it works.\n\nOn Mon, 2 Nov 2026 at 10:00, Support wrote:\n> Try again.\n"
    )
    assert mail.reply_text == "Thank you, it works."
    assert "Try again." in mail.text


@pytest.mark.parametrize(
    "line",
    ["Auto-Submitted: auto-replied\n", "Precedence: bulk\n", "List-Id: <news.example>\n", "X-Autoreply: yes\n"],
)
def test_machines_are_recognised(in_scope: World, line: str) -> None:
    assert _receive(in_scope, line).automatic
    assert Event.objects.get(kind="mail.mail_received").data["automatic"] is True


def test_a_person_is_no_machine(in_scope: World) -> None:
    assert not _receive(in_scope, "Auto-Submitted: no\n").automatic


def test_a_flood_from_one_address_is_a_machine(in_scope: World) -> None:
    mails = [_receive(in_scope, f"Message-ID: <{number}@x.example>\n") for number in range(MANY_AN_HOUR + 1)]
    assert [mail.automatic for mail in mails] == [False] * MANY_AN_HOUR + [True]


def test_our_own_mail_coming_back_is_set_aside(in_scope: World, sent: Message) -> None:
    mail = _receive(in_scope, f"Message-ID: {sent.message_id}\n")
    assert mail.state == InboundState.QUARANTINED
    assert not Event.objects.filter(kind="mail.mail_received").exists()


def test_a_mail_that_goes_round_in_circles_is_set_aside(in_scope: World) -> None:
    mail = _receive(in_scope, "Received: from a by b\n" * 50)
    assert mail.state == InboundState.QUARANTINED


@pytest.mark.parametrize(
    ("status", "dead", "state"),
    [
        ("5.1.1", True, MessageState.FAILED),
        ("5.2.2", False, MessageState.FAILED),  # the mailbox is full
        ("5.7.1", False, MessageState.FAILED),  # refused by policy
        ("4.4.1", False, MessageState.SENT),
    ],
)
def test_a_bounce(in_scope: World, ada: Person, sent: Message, status: str, dead: bool, state: MessageState) -> None:
    mail = _receive_raw(in_scope, _bounce(status, sent.message_id), to=inbound_address(in_scope.org))
    sent.refresh_from_db()
    assert (mail.bounce, mail.automatic, sent.state) == (True, True, state)
    assert Suppression.objects.filter(reason=SuppressionReason.BOUNCED).exists() == dead
    assert Event.objects.get(kind="mail.message_bounced").person_id == ada.id
    assert not Event.objects.filter(kind="mail.mail_received").exists()


def test_a_bounce_says_by_its_address_which_mail_it_is_about(in_scope: World, sent: Message) -> None:
    suppress(sent.to_address, SuppressionReason.UNSUBSCRIBED)
    address = reply_address(in_scope.org, "message", sent.id, purpose=BOUNCE)
    _receive_raw(in_scope, _bounce("5.1.1", "<lost@x.example>"), to=address)
    assert Suppression.objects.get().reason == SuppressionReason.BOUNCED


def test_a_bounce_of_a_mail_that_is_not_ours_does_nothing(in_scope: World, sent: Message) -> None:
    elsewhere = message_id_of(in_scope.other_org.id, sent.id)
    mail = _receive_raw(in_scope, _bounce("5.1.1", elsewhere), to=inbound_address(in_scope.org))
    assert not mail.bounce
    assert not Suppression.objects.exists()


def test_a_complaint_stops_all_mail(in_scope: World, sent: Message) -> None:
    raw = _bounce("", sent.message_id).replace(b"delivery-status", b"feedback-report")
    _receive_raw(in_scope, raw, to=inbound_address(in_scope.org))
    assert Suppression.objects.get().reason == SuppressionReason.COMPLAINED


def test_unsubscribing_by_mail(in_scope: World, ada: Person, sent: Message) -> None:
    record_consent(ada, Purpose.NEWSLETTER, given=True, source=ConsentSource.FORM)
    address = reply_address(in_scope.org, "message", sent.id, purpose=UNSUBSCRIBE)
    _receive(in_scope, "", to=address, sender="another@example.com")
    assert not has_consent(ada, Purpose.NEWSLETTER)
    assert Suppression.objects.get().reason == SuppressionReason.UNSUBSCRIBED


def test_reply_addresses_fit_and_belong_to_one_organization(world: World) -> None:
    from crm.tenancy.scope import tenant_scope

    for kind in ("ticket", "message", "a" * 10):
        for purpose in ("reply", "bounce", "unsub"):
            if purpose == "bounce" and kind != "message":
                continue
            address = reply_address(world.org, kind, TICKET, purpose=purpose)
            assert len(address.partition("@")[0]) <= 64
            with tenant_scope(world.org):
                assert read_reply_address(address, purpose=purpose) == SubjectRef(kind, TICKET)
            with tenant_scope(world.other_org):
                assert read_reply_address(address, purpose=purpose) is None


def test_dangerous_html_is_made_harmless(in_scope: World) -> None:
    html = '<p onclick="x()">Hi <script>alert(1)</script><a href="javascript:x">y</a><iframe src="//evil"></iframe></p>'
    mail = _receive(in_scope, "Content-Type: text/html\n", body=html)
    assert "Hi" in mail.text
    for danger in ("script", "onclick", "javascript", "iframe"):
        assert danger not in mail.html


def _receive(
    world: World, headers: str, *, to: str = "", sender: str = "bob@example.com", body: str = "Hello\n"
) -> InboundMail:
    own = "" if "Message-ID" in headers else f"Message-ID: <{uuid4()}@example.com>\n"
    raw = f"From: {sender}\nSubject: Re: x\n{own}{headers}\n{body}".encode()
    return _receive_raw(world, raw, to=to or inbound_address(world.org), envelope_from=sender)


def _receive_raw(world: World, raw: bytes, *, to: str, envelope_from: str = "") -> InboundMail:
    assert store(world.org, raw, envelope_from=envelope_from, to_address=to)
    read_all()
    return InboundMail.objects.order_by("-id")[0]


def _bounce(status: str, original: str) -> bytes:
    action = "delayed" if status.startswith("4") else "failed"
    return f"""From: MAILER-DAEMON@mx.example
Message-ID: <{uuid4()}@mx.example>
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It did not work.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; ada@example.com
Action: {action}
Status: {status}

--b
Content-Type: text/rfc822-headers

Subject: x
Message-ID: {original}

--b--
""".encode()
