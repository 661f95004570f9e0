"""From one's own address, by one's own server: once, filed in the Sent folder once, never twice."""

from collections.abc import Callable, Iterator
from email import message_from_bytes
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from crm.customers.models import Person
from crm.events.models import Event
from crm.mail.models import Message, MessageState
from crm.mail.signatures import set_signature
from crm.mailbox.actions import sending
from crm.mailbox.actions.sending import send_all
from crm.mailbox.models import Mailbox, Sending, SendingState, TakenMail
from crm.mailbox.models.sending import HELD
from crm.tenancy.scope import organization_context, tenant_scope
from crm.work.models import Notification
from tests.mailbox.conftest import ADA, OLGA, joined
from tests.mailbox.imap_server import Account
from tests.mailbox.smtp_server import Submission, smtp_server
from tests.world import World


@pytest.fixture
def submission(world: World, account: Account, port: int) -> Iterator[Submission]:
    """Olga's mailbox is joined, with a server to send by."""
    with smtp_server(Submission()) as submission:
        joined(world.owner, account, port, smtp_port=submission.port)
        yield submission


@pytest.fixture
def write(world: World, ada: Person) -> Callable[..., Any]:
    """Olga writes to Ada on her page."""

    def run(**more: str) -> Any:
        data = {
            "subject_kind": "person", "subject_id": str(ada.id), "person_id": str(ada.id), "back": "/",
            "text": "Here it is.", "subject": "The offer", "key": "one", **more,
        }  # fmt: skip
        return world.owner.client.post(reverse("work:compose_mail"), data)

    return run


def send_due(world: World) -> None:
    with tenant_scope(world.org):
        Sending.objects.update(due_at=timezone.now())
    with organization_context(world.org):
        send_all()


def states(world: World) -> tuple[str, str]:
    with tenant_scope(world.org):
        return Sending.objects.get().state, Message.objects.get(key__begins="compose:").state


def test_from_ones_own_address(
    world: World, ada: Person, account: Account, submission: Submission, write: Callable[..., Any], drain: Any
) -> None:
    with tenant_scope(world.org):
        set_signature(world.owner.membership.id, "Olga of **Northwind**")
    assert write().status_code == 302
    assert write().status_code == 302, "a double click"
    drain()
    (raw,) = submission.mails
    mail = message_from_bytes(raw)
    assert mail["From"] == f"Olga Owner <{OLGA}>"
    assert (mail["To"], mail["Subject"], mail["Reply-To"]) == (ADA, "The offer", None)
    assert "Olga of Northwind" in raw.decode()
    assert submission.senders == [OLGA]
    (filed,) = account.boxes["Sent"].mails
    assert filed.content == raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    assert states(world) == (SendingState.DONE, MessageState.SENT)
    with tenant_scope(world.org):
        Mailbox.objects.update(due_at=timezone.now())
    drain()
    with tenant_scope(world.org):
        assert not TakenMail.objects.exists(), "what we sent ourselves stands in the timeline already"
        (event,) = Event.objects.filter(kind="mail.message_sent", person_id=ada.id)
        assert event.actor.id == world.owner.membership.id


def test_by_the_organizations_server_if_one_wants(
    world: World, submission: Submission, write: Callable[..., Any]
) -> None:
    write(sender="ours")
    with tenant_scope(world.org):
        assert not Sending.objects.exists()
        assert Message.objects.get().reply_to.startswith("reply+message-")


def test_filed_once_though_killed(
    world: World, account: Account, submission: Submission, write: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker dies after the copy lies in the Sent folder, before it could say so."""
    write()
    send_due(world)
    file = sending._file

    def die(*args: Any) -> None:
        file(*args)
        raise KeyboardInterrupt

    monkeypatch.setattr(sending, "_file", die)
    with pytest.raises(KeyboardInterrupt):
        send_due(world)
    monkeypatch.undo()
    send_due(world)
    assert len(account.boxes["Sent"].mails) == len(submission.mails) == 1
    assert states(world) == (SendingState.DONE, MessageState.SENT)


def test_no_transaction_waits_for_the_server(
    world: World, submission: Submission, write: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in ("", ""):  # nor is a mail lost whose form had no key
        write(key=key)
    file, looked, depth = sending._file, [], len(connection.savepoint_ids)

    def look(*args: Any) -> None:
        file(*args)
        looked.append(len(connection.savepoint_ids))

    monkeypatch.setattr(sending, "_file", look)
    send_due(world)
    send_due(world)
    assert (looked, len(submission.mails)) == ([depth] * 2, 2)


def test_never_twice_though_killed(
    world: World, submission: Submission, write: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker dies after the server has the mail, before it could say so: the writer decides."""
    write()

    def die(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sending, "_sent", die)
    with pytest.raises(KeyboardInterrupt):
        send_due(world)
    monkeypatch.undo()
    with tenant_scope(world.org):
        Sending.objects.update(claimed_at=timezone.now() - 2 * HELD)
    send_due(world)
    send_due(world)
    assert len(submission.mails) == 1
    assert states(world) == (SendingState.UNSURE, MessageState.FAILED)
    page = world.owner.client.get(reverse("mailbox:own")).text
    assert "it is not known whether it went out" in page
    with tenant_scope(world.org):
        message = Message.objects.get(key__begins="compose:")
        assert Notification.objects.get(kind="mailbox_trouble").member_id == world.owner.membership.id
    again = reverse("mailbox:again", args=[message.id])
    assert world.boss.client.post(again).status_code == 404
    assert world.owner.client.post(again).status_code == 302
    send_due(world)
    assert len(submission.mails) == 2


@pytest.mark.parametrize(
    ("answer", "state", "words"),
    [
        ("550 no such user", SendingState.FAILED, "no such user"),
        ("451 come back later", SendingState.WAITING, "come back later"),
    ],
)
def test_a_server_that_says_no(
    world: World, submission: Submission, write: Callable[..., Any], answer: str, state: str, words: str
) -> None:
    submission.answer = answer
    write()
    send_due(world)
    with tenant_scope(world.org):
        row = Sending.objects.get()
        assert row.state == state
        assert words in row.problem
    submission.answer = "250 taken"
    send_due(world)
    assert len(submission.mails) == (state == SendingState.WAITING)


def test_a_mailbox_that_was_left(world: World, submission: Submission, write: Callable[..., Any]) -> None:
    write()
    world.owner.client.post(reverse("mailbox:leaving"), {"mails": "keep"})
    send_due(world)
    assert submission.mails == []
    assert states(world) == (SendingState.FAILED, MessageState.FAILED)
