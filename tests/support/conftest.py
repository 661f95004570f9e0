"""A customer, an agent and a ticket."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from crm.accounts.actor import Actor
from crm.customers.actions.matching import Contact, person_for
from crm.customers.models import Person
from crm.tenancy.scope import tenant_scope
from support.actions.tickets import Opening, open_ticket
from support.models import Ticket, TicketChannel
from tests.world import Member, World


@dataclass
class Desk:
    """`customer` has `ticket`; `agent` and `second` answer tickets; `reader` only sees them."""

    world: World
    agent: Member
    second: Member
    reader: Member
    customer: Person
    ticket: Ticket

    @property
    def as_customer(self) -> Actor:
        """The customer in the portal."""
        return customer_actor(self.customer)

    def fresh(self) -> Ticket:
        """The ticket as it is now."""
        with tenant_scope(self.world.org):
            return Ticket.objects.get(id=self.ticket.id)


def customer_actor(person: Person) -> Actor:
    """A customer who is signed in to the portal."""
    return Actor(kind="portal", id=person.id, name=person.name)


def make_person(email: str, first: str = "Daniel", last: str = "Osei") -> Person:
    """Somebody with an address, in the current scope."""
    return person_for(Contact(email=email, first_name=first, last_name=last))[0]


def make_ticket(person: Person, subject: str = "No internet", key: str = "") -> Ticket:
    """What the customer asks through the portal, in the current scope."""
    return open_ticket(
        subject=subject,
        body="It has been down since 7.",
        person=person,
        channel=TicketChannel.PORTAL,
        by=customer_actor(person),
        opening=Opening(key=key),
    )


@pytest.fixture
def desk(world: World, as_member: Callable[..., Member]) -> Desk:
    """Everybody around one ticket."""
    with tenant_scope(world.org):
        customer = make_person("daniel@osei.example")
        ticket = make_ticket(customer)
    return Desk(world, as_member("agent"), as_member("agent"), world.colleague, customer, ticket)
