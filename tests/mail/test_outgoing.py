"""What is queued is sent once, to those who may be written to."""

from collections.abc import Callable

import pytest
from django.core import mail as django_mail
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.customers.actions.consents import record_consent, suppress
from crm.customers.actions.matching import Contact, person_for
from crm.customers.models import ConsentSource, Person, Purpose, SuppressionReason
from crm.events.models import Event
from crm.mail.actions.outgoing import queue_message
from crm.mail.actions.sending import send_all
from crm.mail.attachments import Attachment
from crm.mail.models import Message, MessageKind, MessageState, SkipReason
from tests.world import World


def test_service_mail_is_sent_once(in_scope: World, ada: Person) -> None:
    first = _queue(ada, key="receipt:1")
    again = _queue(ada, key="receipt:1", subject="Another")
    send_all()
    send_all()
    first.refresh_from_db()
    assert again.id == first.id
    assert first.state == MessageState.SENT
    assert first.sent_at is not None
    assert [sent.subject for sent in django_mail.outbox] == ["Your receipt"]


def test_the_mail_names_its_sender_and_takes_answers(in_scope: World, ada: Person) -> None:
    message = _queue(ada)
    send_all()
    sent = django_mail.outbox[0].message()
    assert sent["From"] == "Northwind Air <no-reply@fairlead.localhost>"
    assert sent["Reply-To"] == "northwind-air@in.fairlead.localhost"
    assert sent["Message-ID"] == message.message_id
    assert f"Message-ID: {message.message_id}\n".encode() in sent.as_bytes()  # not folded
    assert "List-Unsubscribe" not in sent


def test_each_mail_of_a_batch_goes_with_its_own_attachments(in_scope: World, ada: Person) -> None:
    files = [Attachment(name=f"{name}.txt", content=name.encode(), content_type="text/plain") for name in "ab"]
    queue_message(key="both", to=ada.email, subject="Both", text="x", kind=MessageKind.TRANSACTIONAL, attachments=files)
    queue_message(
        key="one", to=ada.email, subject="One", text="x", kind=MessageKind.TRANSACTIONAL, attachments=files[1:]
    )
    _queue(ada)
    send_all()
    gone = {sent.subject: [part.get_filename() for part in sent.attachments] for sent in django_mail.outbox}
    assert gone == {"Both": ["a.txt", "b.txt"], "One": ["b.txt"], "Your receipt": []}


def test_a_batch_costs_the_same_statements_whatever_is_in_it(in_scope: World, ada: Person) -> None:
    def statements(count: int) -> int:
        _agree(ada)
        for number in range(count):
            _queue(ada, key=f"{count}:{number}", kind=MessageKind.MARKETING)
        with CaptureQueriesContext(connection) as sent:
            assert send_all() == count
        return len(sent)

    assert statements(1) == statements(5)


def test_marketing_needs_consent(in_scope: World, ada: Person) -> None:
    message = _queue(ada, kind=MessageKind.MARKETING)
    send_all()
    message.refresh_from_db()
    assert (message.state, message.skip_reason) == (MessageState.SKIPPED, SkipReason.NO_CONSENT)
    assert django_mail.outbox == []
    assert Event.objects.get(kind="mail.message_skipped").data["reason"] == "no_consent"


def test_marketing_goes_to_those_who_agreed_and_carries_the_way_out(in_scope: World, ada: Person) -> None:
    _agree(ada)
    message = _queue(ada, kind=MessageKind.MARKETING, html="<html><body><p>Hi</p></body></html>")
    send_all()
    message.refresh_from_db()
    assert message.state == MessageState.SENT
    sent = django_mail.outbox[0]
    header = sent.message()["List-Unsubscribe"]
    assert "http://testserver/p/northwind-air/unsubscribe/" in header
    assert "mailto:unsub+message-" in header
    assert sent.message()["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/unsubscribe/" in sent.body
    assert isinstance(sent, EmailMultiAlternatives)
    assert "/unsubscribe/" in str(sent.alternatives[0][0])


@pytest.mark.parametrize(
    ("reason", "marketing", "service"),
    [
        (SuppressionReason.UNSUBSCRIBED, SkipReason.UNSUBSCRIBED, ""),
        (SuppressionReason.MANUAL, SkipReason.MANUAL, ""),
        (SuppressionReason.BOUNCED, SkipReason.BOUNCED, SkipReason.BOUNCED),
        (SuppressionReason.COMPLAINED, SkipReason.COMPLAINED, SkipReason.COMPLAINED),
    ],
)
def test_suppressed_addresses(
    in_scope: World, ada: Person, reason: SuppressionReason, marketing: str, service: str
) -> None:
    _agree(ada)
    suppress("ADA@example.com ", reason)
    mails = [_queue(ada, key=kind, kind=kind) for kind in (MessageKind.MARKETING, MessageKind.TRANSACTIONAL)]
    send_all()
    for message in mails:
        message.refresh_from_db()
    assert [message.skip_reason for message in mails] == [marketing, service]


def test_what_is_no_address_is_never_sent(in_scope: World, ada: Person) -> None:
    message = queue_message(
        key="x", to="ada@example.com\nBcc: eve@example.com", subject="x", text="x", kind=MessageKind.TRANSACTIONAL
    )
    send_all()
    assert (message.state, message.skip_reason) == (MessageState.SKIPPED, SkipReason.INVALID_ADDRESS)
    assert django_mail.outbox == []


def test_the_sweep_sends_what_waits(in_scope: World, ada: Person, drain: Callable[[], None]) -> None:
    message = _queue(ada)
    drain()
    message.refresh_from_db()
    assert message.state == MessageState.SENT
    assert Event.objects.get(kind="mail.message_sent").person_id == ada.id


def test_another_organization_sees_no_mail(world: World) -> None:
    from crm.tenancy.scope import tenant_scope

    with tenant_scope(world.org):
        person, _ = person_for(Contact(email="ada@example.com"))
        _queue(person)
    with tenant_scope(world.other_org):
        assert not Message.objects.exists()
        send_all()
    assert django_mail.outbox == []


def _agree(person: Person) -> None:
    record_consent(person, Purpose.NEWSLETTER, given=True, source=ConsentSource.FORM)


def _queue(
    person: Person,
    *,
    key: str = "k",
    subject: str = "Your receipt",
    kind: MessageKind = MessageKind.TRANSACTIONAL,
    html: str = "",
) -> Message:
    return queue_message(key=key, to=person.email, subject=subject, text="Hello", html=html, kind=kind, person=person)
