"""Mails with people we know stand in their timelines, once; all others are never stored."""

from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from crm.customers.models import Person, PersonEmail
from crm.events.models import Event
from crm.mailbox.actions import syncing
from crm.mailbox.actions.syncing import sync, sync_all
from crm.mailbox.actions.taking import take
from crm.mailbox.models import Mailbox, MailCopy, State, TakenMail
from crm.mailbox.models.mailbox import LEASE
from crm.tenancy.scope import organization_context, tenant_scope
from crm.work.models import Notification
from crm.workspace.actions.members import set_member_active
from tests.mailbox.conftest import ADA, OLGA, joined, letter
from tests.mailbox.imap_server import Account, imap_server
from tests.world import World


@pytest.fixture
def look(world: World) -> Callable[[], None]:
    """Look into all mailboxes now, due or not."""

    def run() -> None:
        with tenant_scope(world.org):
            Mailbox.objects.update(due_at=timezone.now())
        with organization_context(world.org):
            sync_all()

    return run


def subjects(world: World) -> list[str]:
    with tenant_scope(world.org):
        return list(TakenMail.objects.order_by("sent_at", "id").values_list("subject", flat=True))


def lines(world: World, person: Person) -> int:
    with tenant_scope(world.org):
        return Event.objects.filter(kind="mailbox.mail_taken", person_id=person.id).count()


def test_both_sides_of_a_thread(
    world: World, ada: Person, account: Account, mailbox: Mailbox, look: Callable[[], None]
) -> None:
    inbox, sent = account.boxes["INBOX"], account.boxes["Sent"]
    inbox.put(letter(subject="Offer", number="1"))
    inbox.put(letter(sender="Mum <mum@home.example>", subject="Sunday", number="2"))
    sent.put(letter(sender=OLGA, to=f"Ada <{ADA}>", subject="Re: Offer", number="3", In_Reply_To="<1@example.com>"))
    look()
    assert subjects(world) == ["Offer", "Re: Offer"]
    with tenant_scope(world.org):
        first, answer = TakenMail.objects.order_by("sent_at", "id")
        assert (first.outgoing, answer.outgoing) == (False, True)
        assert answer.thread == first.thread == "<1@example.com>"
        assert answer.author_member_id == world.owner.membership.id
        assert first.text == "How much is it?"
    assert lines(world, ada) == 2
    assert not any("Sunday" in said for said in account.said)
    assert not any("FETCH 2 (BODY.PEEK[]" in said for said in account.said), "others' mails are not even fetched"
    before = len(account.said)
    look()
    assert subjects(world) == ["Offer", "Re: Offer"]
    assert not any("FETCH" in said for said in account.said[before:])


def test_any_of_his_addresses(
    world: World, ada: Person, account: Account, mailbox: Mailbox, look: Callable[[], None]
) -> None:
    with tenant_scope(world.org):
        PersonEmail.objects.create(person=ada, address="Ada@Home.example", key="ada@home.example", primary=False)
    account.boxes["INBOX"].put(letter(sender="ADA@HOME.example"))
    look()
    assert lines(world, ada) == 1


def test_once_across_colleagues(
    world: World, ada: Person, account: Account, mailbox: Mailbox, look: Callable[[], None]
) -> None:
    other = Account(user="bea@northwind.example")
    with imap_server(other) as port:
        joined(world.boss, other, port)
        mail = letter(to=f"{OLGA}, {other.user}")
        account.boxes["INBOX"].put(mail)
        other.boxes["INBOX"].put(b"Received: by another way\n" + mail)
        look()
    assert subjects(world) == ["Offer"]
    assert lines(world, ada) == 1
    with tenant_scope(world.org):
        assert MailCopy.objects.count() == 2


def test_a_message_id_opens_nothing(
    world: World, ada: Person, account: Account, mailbox: Mailbox, look: Callable[[], None]
) -> None:
    """Whoever learned the id of a colleague's private mail puts it on one of his own."""
    other = Account(user="bea@northwind.example")
    account.boxes["INBOX"].put(letter(text="It is a secret."))
    look()
    with imap_server(other) as port:
        joined(world.boss, other, port)
        other.boxes["INBOX"].put(letter(text="", to=other.user))
        look()
    with tenant_scope(world.org):
        assert MailCopy.objects.get().member_id == world.owner.membership.id


def test_no_more_in_memory_than_it_holds(
    world: World, ada: Person, account: Account, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch,
    look: Callable[[], None],
) -> None:  # fmt: skip
    """Of large mails each is kept before the next is fetched."""
    for number in range(3):
        account.boxes["INBOX"].put(letter(number=str(number), subject=f"Mail {number}"))
    monkeypatch.setattr(syncing, "MOST_AT_ONCE", 1)
    taken: list[Any] = []

    def die(*args: Any) -> Any:
        taken.append(args)
        if len(taken) == 3:
            raise KeyboardInterrupt
        return take(*args)

    monkeypatch.setattr(syncing, "take", die)
    with pytest.raises(KeyboardInterrupt):
        look()
    assert subjects(world) == ["Mail 0", "Mail 1"]


def test_uids_that_mean_something_else(
    world: World, ada: Person, account: Account, mailbox: Mailbox, look: Callable[[], None]
) -> None:
    inbox = account.boxes["INBOX"]
    inbox.put(letter(number="1"))
    look()
    inbox.renumber()
    inbox.put(letter(number="2", subject="Later"))
    look()
    assert subjects(world) == ["Offer", "Later"]
    assert lines(world, ada) == 2


def test_killed_between_two_lines(
    world: World, ada: Person, account: Account, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch,
    look: Callable[[], None],
) -> None:  # fmt: skip
    """Wherever it ends, the next look takes what is missing and nothing twice."""
    inbox = account.boxes["INBOX"]
    for number in range(4):
        inbox.put(letter(number=str(number), subject=f"Mail {number}"))
    monkeypatch.setattr(syncing, "CHUNK", 2)
    taken: list[Any] = []

    def die(*args: Any) -> Any:
        taken.append(args)
        if len(taken) in (2, 5):  # in the middle of a chunk
            raise KeyboardInterrupt
        return take(*args)

    monkeypatch.setattr(syncing, "take", die)
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            look()
        with tenant_scope(world.org):  # its claim is as old as a dead worker's
            Mailbox.objects.update(claimed_at=timezone.now() - 2 * LEASE)
    look()
    assert subjects(world) == [f"Mail {number}" for number in range(4)]
    assert lines(world, ada) == 4


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once(
    world: World, ada: Person, account: Account, mailbox: Mailbox, look: Callable[[], None]
) -> None:
    """The second one comes while the first reads: it has a newer claim, and the first one's chunk is undone."""
    account.boxes["INBOX"].put(letter())
    again: list[bool] = []

    def meanwhile(said: str) -> None:
        if "BODY.PEEK[]" in said and not again:
            again.append(True)
            overtake()

    def overtake() -> None:

        def run() -> None:
            try:
                with tenant_scope(world.org):
                    Mailbox.objects.update(claimed_at=timezone.now() - 2 * LEASE)
                with organization_context(world.org):
                    sync(mailbox.id)
            finally:
                connections.close_all()

        thread = Thread(target=run)
        thread.start()
        thread.join()

    account.before = meanwhile
    look()
    assert subjects(world) == ["Offer"]
    assert lines(world, ada) == 1


def test_who_is_shut_out_by_the_server(
    world: World, account: Account, mailbox: Mailbox, look: Callable[[], None]
) -> None:
    account.password = "another"
    look()
    with tenant_scope(world.org):
        now = Mailbox.objects.get()
        assert now.state == State.JOINED
        assert "does not let you in: [AUTHENTICATIONFAILED] Invalid credentials" in now.problem
        assert now.due_at > timezone.now()
    look()
    look()
    with tenant_scope(world.org):
        assert Mailbox.objects.get().state == State.LOCKED_OUT
        (told,) = Notification.objects.filter(kind="mailbox_trouble")
        assert told.member_id == world.owner.membership.id
    knocked = len(account.said)
    look()
    assert len(account.said) == knocked


def test_whoever_left_is_read_no_more(
    world: World, account: Account, mailbox: Mailbox, look: Callable[[], None], drain: Callable[[], None]
) -> None:
    with tenant_scope(world.org):
        set_member_active(world.owner.membership.id, active=False, by=world.boss.actor)
    look()
    assert account.said == []
    drain()
    with tenant_scope(world.org):
        mine = Mailbox.objects.get()
        assert (mine.state, mine.password) == (State.LEFT, "")


def test_mail_among_colleagues_is_never_taken(
    world: World, ada: Person, account: Account, mailbox: Mailbox, look: Callable[[], None]
) -> None:
    with tenant_scope(world.org):
        boss = world.boss.membership.email
        PersonEmail.objects.create(person=ada, address=boss, key=boss.lower(), primary=False)
    account.boxes["INBOX"].put(letter(sender=boss))
    look()
    assert subjects(world) == []
