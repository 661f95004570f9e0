"""The records behind a figure, of whatever kind, as lines one can open."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from crm.mail.models import Message
from leads.models import Lead
from sales.models import Deal
from support.models import Ticket


@dataclass(frozen=True)
class Line:
    """One record: what it is called, where it is, whose it is, what it is worth and when it counted."""

    title: str
    url: str
    about: str
    owner: str
    worth: tuple[int, str] | None
    at: datetime | None


@dataclass(frozen=True)
class Kind:
    """A kind of record: its plural name, what its rows need, and how one reads."""

    plural: str
    needs: tuple[str, ...]
    line: Callable[[Any], Line]


def _deal(deal: Deal) -> Line:
    about = deal.company.name if deal.company else deal.person.name if deal.person else ""
    at = deal.won_at or deal.lost_at or deal.created_at
    owner = deal.owner.name if deal.owner else ""
    return Line(deal.name, reverse("sales:deal", args=[deal.id]), about, owner, (deal.value_minor, deal.currency), at)


def _lead(lead: Lead) -> Line:
    worth = None if lead.value_minor is None else (lead.value_minor, lead.currency)
    owner = lead.owner.name if lead.owner else ""
    url = reverse("leads:lead", args=[lead.id])
    return Line(lead.person.name, url, lead.source, owner, worth, lead.created_at)


def _ticket(ticket: Ticket) -> Line:
    owner = ticket.owner.name if ticket.owner else ""
    url = reverse("support:ticket", args=[ticket.id])
    return Line(ticket.subject, url, ticket.person.name, owner, None, ticket.created_at)


def _message(message: Message) -> Line:
    person = message.person
    url = reverse("customers:person", args=[person.id]) if person else ""
    return Line(message.subject, url, person.name if person else message.to_address, "", None, message.sent_at)


KINDS: dict[type[Any], Kind] = {
    Deal: Kind("deals", ("company", "person", "owner"), _deal),
    Lead: Kind("leads", ("person", "owner"), _lead),
    Ticket: Kind("tickets", ("person", "owner"), _ticket),
    Message: Kind("mails", ("person",), _message),
}
