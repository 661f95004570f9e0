"""A real SMTP conversation: what was answered with 250 is kept, once."""

import smtplib
import socket
import threading
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage

from crm.events.models import Event
from crm.mail.addresses import inbound_address, reply_address
from crm.mail.files import read_file
from crm.mail.inbound import receiving
from crm.mail.inbound.server import make_controller
from crm.mail.models import InboundMail, InboundRoute, InboundState, QuarantinedMail
from crm.tenancy.scope import tenant_scope
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)

LARGEST = 200_000
Send = Callable[..., Any]


@pytest.fixture
def port() -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free: int = probe.getsockname()[1]
    controller = make_controller("127.0.0.1", free, largest=LARGEST)
    controller.start()
    yield free
    controller.stop()
    controller.handler.close()


@pytest.fixture
def send(port: int) -> Send:
    """`send(raw, to=[...])`: deliver bytes as a mail server would. Raises smtplib's errors."""

    def deliver(raw: bytes, *, to: list[str], sender: str = "ada@example.com") -> Any:
        with smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
            return client.sendmail(sender, to, raw)

    return deliver


def test_a_mail_to_the_organization_is_stored_and_read(world: World, send: Send) -> None:
    send(_mail(subject="No internet"), to=[inbound_address(world.org)])
    with tenant_scope(world.org):
        mail = InboundMail.objects.get()
        assert (mail.state, mail.subject, mail.from_address) == (InboundState.PARSED, "No internet", "ada@example.com")
        assert mail.from_name == "Ada Löwe"
        assert mail.text == "It is broken.\n\nAda"
        assert read_file(mail.raw_file).startswith(b"From:")
        event = Event.objects.get(kind="mail.mail_received")
        assert event.data["inbound_id"] == str(mail.id)
        assert not event.data["automatic"]
    with tenant_scope(world.other_org):
        assert not InboundMail.objects.exists()


def test_the_same_mail_twice_is_one_mail(world: World, send: Send) -> None:
    for _ in range(2):
        send(_mail(), to=[inbound_address(world.org)])
    with tenant_scope(world.org):
        assert InboundMail.objects.count() == 1
        assert Event.objects.filter(kind="mail.mail_received").count() == 1


def test_delivered_many_times_at_once_is_one_mail(world: World, send: Send) -> None:
    raw, errors = _mail(), []

    def deliver() -> None:
        try:
            send(raw, to=[inbound_address(world.org)])
        except smtplib.SMTPException as error:
            errors.append(error)

    threads = [threading.Thread(target=deliver) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with tenant_scope(world.org):
        mail = InboundMail.objects.get()
        assert mail.state == InboundState.PARSED
        assert Event.objects.filter(kind="mail.mail_received").count() == 1
        folder = Path(default_storage.path(mail.raw_file)).parent
    assert len(list(folder.iterdir())) == 1  # the other copies were dropped


def test_without_message_id_the_bytes_decide(world: World, send: Send) -> None:
    for subject in ("One", "One", "Two"):
        send(_mail(subject=subject, message_id=""), to=[inbound_address(world.org)])
    with tenant_scope(world.org):
        assert sorted(InboundMail.objects.values_list("subject", flat=True)) == ["One", "Two"]


def test_one_mail_to_two_organizations_is_one_for_each(world: World, send: Send) -> None:
    send(_mail(), to=[inbound_address(world.org), inbound_address(world.other_org)])
    for organization in (world.org, world.other_org):
        with tenant_scope(organization):
            assert InboundMail.objects.count() == 1


def test_an_answer_finds_its_record(world: World, send: Send) -> None:
    ticket_id = uuid4()
    address = reply_address(world.org, "ticket", ticket_id)
    send(_mail(), to=[address.upper()])  # servers may change the case
    with tenant_scope(world.org):
        mail = InboundMail.objects.get()
        assert (mail.subject_kind, mail.subject_id) == ("ticket", ticket_id)


def test_mail_for_nobody_goes_to_the_quarantine(world: World, send: Send) -> None:
    send(_mail(), to=["nobody@in.fairlead.localhost", "somebody@elsewhere.example"])
    assert set(QuarantinedMail.objects.values_list("to_address", flat=True)) == {
        "nobody@in.fairlead.localhost",
        "somebody@elsewhere.example",
    }
    with tenant_scope(world.org):
        assert not InboundMail.objects.exists()


def test_an_address_with_a_made_up_signature_is_nobodys(world: World, send: Send) -> None:
    address = reply_address(world.org, "ticket", uuid4())
    place = address.index("@") - 5
    forged = address[:place] + ("a" if address[place] != "a" else "b") + address[place + 1 :]
    send(_mail(), to=[forged])
    assert QuarantinedMail.objects.count() == 1


def test_a_forwarded_address_of_their_own(world: World, send: Send) -> None:
    InboundRoute.objects.create(address="help@northwind.example", organization=world.org)
    send(_mail(), to=["Help@Northwind.example"])
    with tenant_scope(world.org):
        assert InboundMail.objects.count() == 1


def test_attachments_are_kept_and_named_harmlessly(world: World, send: Send) -> None:
    mail = _message()
    mail.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="../../etc/Rechnung für Sie.pdf")
    send(mail.as_bytes(), to=[inbound_address(world.org)])
    with tenant_scope(world.org):
        attachment = InboundMail.objects.get().attachments.get()
        assert (attachment.name, attachment.size) == ("Rechnung für Sie.pdf", 8)
        assert read_file(attachment.file) == b"%PDF-1.7"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"no headers at all, just words",
        b"From: =?utf-8?q?broken\r\nSubject: =?nonsense?b?!!!?=\r\n\r\ntext",
        b"From: Ada <ada@example.com>\r\nSubject: Stra\xdfe f\xfcr 8 bit\r\n\r\nGr\xfc\xdfe",
        b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nhalf a mail",
        b"From: a@b.example\r\nContent-Type: text/plain; charset=klingon\r\n\r\n\xff\xfe\x00",
        b"From: a@b.example\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!not base64",
        b"Subject: a\r\n\r\n" + b"Content-Type: multipart/mixed; boundary=y\r\n" * 300,
    ],
)
def test_broken_mail_is_kept_and_read_as_far_as_it_goes(world: World, send: Send, raw: bytes) -> None:
    send(raw, to=[inbound_address(world.org)])
    with tenant_scope(world.org):
        assert InboundMail.objects.get().state == InboundState.PARSED


def test_a_huge_mail_is_refused(world: World, send: Send) -> None:
    with pytest.raises(smtplib.SMTPException) as refusal:
        send(_mail() + b"x" * LARGEST, to=[inbound_address(world.org)])
    assert "552" in str(refusal.value)
    with tenant_scope(world.org):
        assert not InboundMail.objects.exists()


def test_what_cannot_be_stored_is_not_taken(world: World, send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full: the sender hears 451 and keeps his mail; later it is taken."""

    def full(raw: bytes) -> str:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(receiving, "keep_file", full)
        with pytest.raises(smtplib.SMTPDataError) as refusal:
            send(_mail(), to=[inbound_address(world.org)])
    assert refusal.value.smtp_code == 451
    send(_mail(), to=[inbound_address(world.org)])
    with tenant_scope(world.org):
        assert InboundMail.objects.count() == 1


def test_an_empty_envelope_sender_is_a_machine(world: World, send: Send) -> None:
    send(_mail(), to=[inbound_address(world.org)], sender="")
    with tenant_scope(world.org):
        assert InboundMail.objects.get().automatic


def _mail(*, subject: str = "Hello", message_id: str = "<one@example.com>") -> bytes:
    return _message(subject=subject, message_id=message_id).as_bytes()


def _message(*, subject: str = "Hello", message_id: str = "<one@example.com>") -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Ada Löwe <ada@example.com>"
    mail["To"] = "support"
    mail["Subject"] = subject
    if message_id:
        mail["Message-ID"] = message_id
    mail.set_content("It is broken.\n\nAda\n")
    return mail
