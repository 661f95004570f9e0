"""A worker that dies between claiming a mail and recording what became of it."""

import smtplib
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as django_mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from crm.customers.actions.consents import record_consent
from crm.customers.models import ConsentSource, Person, Purpose
from crm.events.models import Event
from crm.mail.actions.outgoing import queue_message
from crm.mail.actions.recording import MAX_ATTEMPTS, Outcome, record
from crm.mail.actions.sending import claim_batch, send_all, settle_stale
from crm.mail.models import Message, MessageKind, MessageState
from tests.world import World


class FailingBackend(EmailBackend):
    """A server that answers as `answer` says."""

    answer: Exception

    def send_messages(self, messages: Any) -> int:
        raise type(self).answer


class AwayBackend(EmailBackend):
    """No server at all."""

    def open(self) -> None:
        raise ConnectionRefusedError("nobody listens")


def test_after_a_crash_service_mail_is_sent_again_and_marketing_counts_as_sent(in_scope: World, ada: Person) -> None:
    record_consent(ada, Purpose.NEWSLETTER, given=True, source=ConsentSource.FORM)
    service, marketing = _queue(ada, "s"), _queue(ada, "m", kind=MessageKind.MARKETING)
    assert claim_batch() is not None  # ... and the worker dies here
    Message.objects.update(claimed_at=timezone.now() - timedelta(minutes=11))
    send_all()
    service.refresh_from_db()
    marketing.refresh_from_db()
    assert (service.state, marketing.state) == (MessageState.SENT, MessageState.SENT)
    assert len(django_mail.outbox) == 1
    assert django_mail.outbox[0].message()["Message-ID"] == service.message_id
    assert "counted as sent" in marketing.error


def test_a_young_claim_is_left_to_its_worker(in_scope: World, ada: Person) -> None:
    message = _queue(ada, "s")
    claim_batch()
    settle_stale()
    send_all()
    message.refresh_from_db()
    assert message.state == MessageState.SENDING
    assert django_mail.outbox == []


def test_a_late_worker_does_not_overrule_who_took_over(in_scope: World, ada: Person) -> None:
    _queue(ada, "s")
    batch = claim_batch()
    assert batch
    Message.objects.update(claimed_at=timezone.now() - timedelta(minutes=11))
    send_all()
    record([Outcome(batch[0], final=True, error="too late")])
    record([Outcome(batch[0], sent=True)])
    assert Message.objects.get().state == MessageState.SENT
    assert Event.objects.filter(kind__startswith="mail.").count() == 1


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (smtplib.SMTPRecipientsRefused({"a": (550, b"no such user")}), MessageState.FAILED),
        (smtplib.SMTPRecipientsRefused({"a": (451, b"later")}), MessageState.WAITING),
        (smtplib.SMTPDataError(554, b"spam"), MessageState.FAILED),
        (smtplib.SMTPDataError(452, b"full"), MessageState.WAITING),
        (smtplib.SMTPSenderRefused(530, b"sign in first", "x"), MessageState.WAITING),
        (smtplib.SMTPServerDisconnected("gone"), MessageState.WAITING),
        (TimeoutError("slow"), MessageState.WAITING),
        (ValueError("bad address"), MessageState.FAILED),
    ],
)
def test_what_the_server_says_decides(
    in_scope: World, ada: Person, settings: Any, answer: Exception, state: MessageState
) -> None:
    FailingBackend.answer = answer
    settings.MAILERS = {"default": {"BACKEND": f"{__name__}.FailingBackend"}}
    message = _queue(ada, "s")
    send_all()
    message.refresh_from_db()
    assert message.state == state
    assert message.attempts == 1
    assert message.error
    assert (message.due_at > timezone.now()) == (state == MessageState.WAITING)


def test_it_gives_up_in_the_end(in_scope: World, ada: Person, settings: Any) -> None:
    FailingBackend.answer = TimeoutError("slow")
    settings.MAILERS = {"default": {"BACKEND": f"{__name__}.FailingBackend"}}
    message = _queue(ada, "s")
    for _ in range(MAX_ATTEMPTS + 2):
        Message.objects.filter(state=MessageState.WAITING).update(due_at=timezone.now())
        send_all()
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.FAILED, MAX_ATTEMPTS)
    assert Event.objects.filter(kind="mail.message_failed").count() == 1


def test_without_a_server_the_rest_of_the_batch_waits_and_no_attempt_is_lost(
    in_scope: World, ada: Person, settings: Any
) -> None:
    settings.MAILERS = {"default": {"BACKEND": f"{__name__}.AwayBackend"}}
    for number in range(3):
        _queue(ada, str(number))
    send_all()
    assert sorted(Message.objects.values_list("state", "attempts")) == [("waiting", 0), ("waiting", 0), ("waiting", 1)]


def test_one_mail_that_cannot_be_written_does_not_stop_the_others(in_scope: World, ada: Person) -> None:
    broken, fine = _queue(ada, "1"), _queue(ada, "2")
    Message.objects.filter(id=broken.id).update(to_address="not\nan address")
    send_all()
    broken.refresh_from_db()
    fine.refresh_from_db()
    assert (broken.state, fine.state) == (MessageState.FAILED, MessageState.SENT)


def test_a_secret_mail_is_forgotten_once_it_is_sent(in_scope: World, ada: Person) -> None:
    message = queue_message(
        key="code",
        to=ada.email,
        subject="123456 is your code",
        text="123456",
        kind=MessageKind.TRANSACTIONAL,
        secret=True,
    )
    send_all()
    message.refresh_from_db()
    assert django_mail.outbox[0].subject == "123456 is your code"
    assert "123456" not in f"{message.subject}{message.text}{message.html}"
    assert "123456" not in str(Event.objects.get(kind="mail.message_sent").data)


def _queue(person: Person, key: str, *, kind: MessageKind = MessageKind.TRANSACTIONAL) -> Message:
    return queue_message(key=key, to=person.email, subject="Hi", text="Hello", kind=kind, person=person)
