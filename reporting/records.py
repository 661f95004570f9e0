"""The records behind a figure, of whatever kind, as lines one can open."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from crm.customers.models import Person
from crm.mail.models import Message
from crm.meetings.models import Attendee
from crm.web.formats import plural
from crm.work.models import Call, Note, Task
from leads.models import Lead
from sales.models import Deal, QuoteVersion
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
    about, url = _about(message, message.person, message.to_address)
    return Line(
        _told(message, message.subject, "A mail"),
        url,
        about,
        message.author.name if message.author else "",
        None,
        message.sent_at,
    )


def _call(call: Call) -> Line:
    about, url = _about(call, call.person, call.company.name if call.company else "")
    lasted = f", {plural(call.minutes, 'minute')}" if call.minutes else ""
    return Line(
        _told(call, f"{call}{lasted}", "A call"), url, about, call.author.name if call.author else "", None, call.at
    )


def _note(note: Note) -> Line:
    about, url = _about(note, note.person, note.company.name if note.company else "")
    return Line(
        _told(note, str(note), "A note"), url, about, note.author.name if note.author else "", None, note.created_at
    )


def _task(task: Task) -> Line:
    about, _ = _about(task, task.person, task.company.name if task.company else "")
    url = reverse("work:task", args=[task.id])
    return Line(
        _told(task, task.title, "A task"), url, about, task.assignee.name if task.assignee else "", None, task.done_at
    )


def _place(place: Attendee) -> Line:
    meeting = place.meeting
    about, _ = _about(place, meeting.person, meeting.company.name if meeting.company else "")
    url = reverse("meetings:meeting", args=[meeting.id])
    return Line(
        _told(place, meeting.title, "A meeting"),
        url,
        about,
        place.member.name if place.member else "",
        None,
        place.starts_at,
    )


def _version(version: QuoteVersion) -> Line:
    quote = version.quote
    about, _ = _about(version, quote.person, quote.company.name if quote.company else "")
    worth = version.gross_minor, version.currency
    url = reverse("sales:quote", args=[quote.id])
    return Line(
        _told(version, str(quote), "A quote"),
        url,
        about,
        version.sent_by.name if version.sent_by else "",
        worth,
        version.sent_at,
    )


def _told(row: Any, title: str, otherwise: str) -> str:
    """What it says, where the reader may know: a subject or a title can tell whom it is about."""
    return title if getattr(row, "seen", True) else otherwise


def _about(row: Any, person: Person | None, otherwise: str) -> tuple[str, str]:
    """Whom it is about and his page, where the reader may know: `seen` is set on what not everybody may."""
    if not getattr(row, "seen", True):
        return "A customer you may not see", ""
    return (person.name, reverse("customers:person", args=[person.id])) if person else (otherwise, "")


KINDS: dict[type[Any], Kind] = {
    Deal: Kind("deals", ("company", "person", "owner"), _deal),
    Lead: Kind("leads", ("person", "owner"), _lead),
    Ticket: Kind("tickets", ("person", "owner"), _ticket),
    Message: Kind("mails", ("person", "author"), _message),
    Call: Kind("calls", ("person", "company", "author"), _call),
    Note: Kind("notes", ("person", "company", "author"), _note),
    Task: Kind("tasks", ("person", "company", "assignee"), _task),
    Attendee: Kind("meetings", ("member", "meeting__person", "meeting__company"), _place),
    QuoteVersion: Kind("quotes", ("sent_by", "quote__person", "quote__company"), _version),
}
