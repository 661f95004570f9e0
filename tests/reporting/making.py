"""Deals, leads and tickets to count."""

from datetime import datetime, timedelta

from django.utils import timezone

from crm.customers.actions.matching import Contact, person_for
from crm.customers.models import Person
from crm.money import Money
from leads.models import Lead
from sales.actions.deals import open_deal
from sales.actions.moves import lose_deal, win_deal
from sales.actions.seeding import seed_sales
from sales.models import Deal, LossReason
from support.actions.tickets import open_ticket
from support.models import Ticket, TicketChannel
from tests.world import Member


def make_person(name: str) -> Person:
    """Somebody with an address of his own."""
    person, _ = person_for(Contact(email=f"{name.lower()}@customers.example", first_name=name))
    return person


def make_deal(owner: Member, *, euros: int, currency: str = "EUR", fate: str = "open", name: str = "Deal") -> Deal:
    """A deal, won or lost now if `fate` says so."""
    seed_sales()
    actor = owner.actor
    deal = open_deal(
        name=name,
        value=Money(euros * 100, currency),
        person=make_person(f"Buyer{Deal.objects.count()}"),
        company=None,
        owner=owner.membership,
        by=actor,
    )
    if fate == "won":
        win_deal(deal.id, by=actor)
    elif fate == "lost":
        lose_deal(deal.id, LossReason.objects.filter(outcome="lost")[0], by=actor)
    deal.refresh_from_db()
    return deal


def make_lead(owner: Member, *, source: str = "Web form", minutes_to_call: int | None = None) -> Lead:
    """A lead, answered so many minutes after it came."""
    person = make_person(f"Asker{Lead.objects.count()}")
    lead = Lead.objects.create(person=person, owner=owner.membership, source=source, currency="EUR")
    if minutes_to_call is not None:
        answered = lead.created_at + timedelta(minutes=minutes_to_call)
        Lead.objects.filter(id=lead.id).update(first_response_at=answered)
    return lead


def make_ticket(owner: Member, *, opened: datetime | None = None, answered_after: int | None = None) -> Ticket:
    """A ticket, answered so many minutes after it was opened."""
    from crm.accounts.actor import system_actor

    person = make_person(f"Customer{Ticket.objects.count()}")
    ticket = open_ticket(
        subject="Help", body="It is broken.", person=person, channel=TicketChannel.PHONE, by=system_actor()
    )
    at = opened or timezone.now()
    answered = at + timedelta(minutes=answered_after) if answered_after is not None else None
    Ticket.objects.filter(id=ticket.id).update(owner=owner.membership, created_at=at, first_answered_at=answered)
    ticket.refresh_from_db()
    return ticket
