"""Without joining: BCC and forwarded mails; and never two lines for a mail that comes by two ways."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from crm.customers.models import Person
from crm.events.models import Event
from crm.mail.addresses import inbound_address
from crm.mail.inbound.receiving import receive
from crm.mail.models import InboundMail
from crm.mailbox.actions.membership import share
from crm.mailbox.copies import copy_address
from crm.mailbox.models import Mailbox, Sharing, TakenMail
from crm.tenancy.scope import tenant_scope
from support.models import Ticket
from tests.api.asking import program_of
from tests.mailbox.conftest import ADA, letter
from tests.mailbox.imap_server import Account
from tests.world import World


@pytest.fixture
def copy(world: World, ada: Person, drain: Callable[[], None]) -> Callable[..., list[TakenMail]]:
    """A mail comes to Olga's address for copies."""

    def run(**mail: Any) -> list[TakenMail]:
        address = copy_address(world.org, world.owner.membership.id)
        sender = mail.get("sender", world.owner.membership.email)
        receive(letter(**{"sender": sender, **mail}), envelope_from=sender, recipients=[address])
        drain()
        with tenant_scope(world.org):
            assert not Ticket.objects.exists()
            return list(TakenMail.objects.all())

    return run


def test_in_bcc(world: World, ada: Person, copy: Callable[..., list[TakenMail]]) -> None:
    (mail,) = copy(to=f"Ada <{ADA}>", subject="Offer")
    assert mail.outgoing
    with tenant_scope(world.org):
        assert Event.objects.filter(kind="mailbox.mail_taken", person_id=ada.id).count() == 1
    assert "“Offer”" in world.boss.client.get(reverse("customers:person", args=[ada.id])).text
    assert copy(to=f"Ada <{ADA}>", subject="Offer")[0].id == mail.id


@pytest.mark.parametrize("line", [f"From: Ada Example <{ADA}>", f"Von: {ADA}", f"*From:* Ada [mailto:{ADA}]"])
def test_forwarded(copy: Callable[..., list[TakenMail]], line: str) -> None:
    text = f"FYI\n\n---------- Forwarded message ---------\n{line}\nDate: Monday\nSubject: Offer\n\nHow much is it?"
    (mail,) = copy(to="copies@somewhere.example", subject="Fwd: Offer", text=text)
    assert "How much is it?" in mail.text


def test_others_are_not_heard(copy: Callable[..., list[TakenMail]]) -> None:
    assert copy(sender="mallory@evil.example", to=ADA) == []
    assert copy(to="nobody@example.org") == []


def test_what_is_not_taken_in_is_nobodys(world: World, copy: Callable[..., list[TakenMail]]) -> None:
    assert copy(to="nobody@example.org", subject="My doctor", text="It is a secret.") == []
    with tenant_scope(world.org):
        arrived = InboundMail.objects.get()
        event = Event.objects.get(kind="mail.mail_received")
    assert "secret" not in f"{event.data}"
    assert "doctor" not in f"{event.data}"
    assert world.boss.client.get(reverse("mail:received", args=[arrived.id])).status_code == 404


def test_a_private_copy_hides_no_mail_to_all_of_us(
    world: World, ada: Person, account: Account, mailbox: Mailbox, drain: Callable[[], None]
) -> None:
    with tenant_scope(world.org):
        share(Sharing.ONLY_ME, "", by=world.owner.actor)
    account.boxes["INBOX"].put(letter())
    drain()
    assert program_of(world.boss).get("events/?kind=mailbox.mail_taken").json()["items"] == []
    receive_here(world, letter())
    drain()
    assert "“Offer”" in world.boss.client.get(reverse("customers:person", args=[ada.id])).text


def test_one_line_by_two_ways(
    world: World, ada: Person, account: Account, mailbox: Mailbox, drain: Callable[[], None]
) -> None:
    """Ada writes to Olga and to the organization's address: the mailbox was quicker, then the other way about."""
    for number in ("1", "2"):
        account.boxes["INBOX"].put(letter(number=number))
        if number == "1":
            drain()
        receive_here(world, letter(number=number))
        drain()
        with tenant_scope(world.org):
            Mailbox.objects.update(due_at=mailbox.joined_at)
        drain()
    with tenant_scope(world.org):
        told = Event.objects.filter(kind__in=("mail.mail_received", "mailbox.mail_taken"), person_id=ada.id)
        assert sorted(told.values_list("kind", flat=True)) == ["mail.mail_received", "mailbox.mail_taken"]


def receive_here(world: World, mail: bytes) -> None:
    receive(mail, envelope_from=ADA, recipients=[inbound_address(world.org)])
