"""A mailbox on a server of our own, and a customer to write to."""

from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

import pytest
from django.utils import timezone

from crm.customers.actions.matching import Contact, person_for
from crm.customers.models import Person
from crm.mailbox.actions.membership import join
from crm.mailbox.models import Mailbox, Sharing
from crm.tenancy.scope import tenant_scope
from tests.mailbox.imap_server import Account, imap_server
from tests.world import Member, World

ADA = "ada@example.com"
OLGA = "olga@northwind.example"


def letter(
    *,
    sender: str = f"Ada Example <{ADA}>",
    to: str = OLGA,
    subject: str = "Offer",
    text: str = "How much is it?",
    number: str = "1",
    **headers: str,
) -> bytes:
    """A mail as it lies in a mailbox; `number` is its Message-ID."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Message-ID"] = f"<{number}@example.com>"
    mail["Date"] = format_datetime(timezone.now())
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


def servers_at(port: int, smtp_port: int = 1) -> dict[str, Any]:
    """As the form has them."""
    return {
        "imap_host": "127.0.0.1", "imap_port": port, "imap_security": "none",
        "smtp_host": "127.0.0.1", "smtp_port": smtp_port, "smtp_security": "none",
    }  # fmt: skip


def joined(member: Member, account: Account, port: int, *, smtp_port: int = 1, **more: Any) -> Mailbox:
    """The member's mailbox, joined."""
    values = {
        "address": account.user, "username": account.user, "password": account.password, "provider": "imap",
        "sharing": Sharing.EVERYTHING, **servers_at(port, smtp_port), **more,
    }  # fmt: skip
    with tenant_scope(member.organization):
        return join(values, days=30, by=member.actor)


@pytest.fixture
def ada(world: World) -> Person:
    """Olga's customer."""
    with tenant_scope(world.org):
        person, _ = person_for(
            Contact(email=ADA, first_name="Ada", last_name="Example"), more={"owner": world.owner.membership}
        )
    return person


@pytest.fixture
def account() -> Account:
    """Olga's, empty."""
    return Account()


@pytest.fixture
def port(account: Account) -> Iterator[int]:
    """Where it is served."""
    with imap_server(account) as port:
        yield port


@pytest.fixture
def mailbox(world: World, account: Account, port: int) -> Mailbox:
    """Olga's, joined."""
    return joined(world.owner, account, port)
