"""Reads of tickets, scoped to the viewer."""

from collections.abc import Iterable
from uuid import UUID

from django.db import models

from crm.accounts.actor import Actor
from crm.errors import NotFound
from crm.records.locking import lock_rows
from support.models import Ticket, TicketMessage

MAX_MESSAGES = 500


def tickets_visible_to(actor: Actor) -> models.QuerySet[Ticket]:
    """All tickets the actor may see: a customer's own; a member's by his role."""
    return Ticket.objects.visible_to(actor)


def get_ticket(actor: Actor, ticket_id: UUID, *, lock: bool = False) -> Ticket:
    """Fetching is authorising. Raises NotFound for somebody else's, whether or not it exists."""
    if lock:
        lock_rows(Ticket, [ticket_id])
    tickets = tickets_visible_to(actor)
    ticket = tickets.select_related("person__company", "company", "owner", "queue").filter(id=ticket_id).first()
    if ticket is None:
        raise NotFound("There is no such ticket.")
    return ticket


def conversation(ticket: Ticket) -> list[TicketMessage]:
    """Everything said and done in it, oldest first, with files; for colleagues."""
    messages = TicketMessage.objects.filter(ticket=ticket).select_related("author_member", "author_person")
    newest = messages.prefetch_related("attachments").order_by("-id")[:MAX_MESSAGES]
    return list(reversed(newest))


def public_conversation(ticket: Ticket) -> list[TicketMessage]:
    """What the customer may read: what he and we wrote, no notes."""
    return [message for message in conversation(ticket) if message.is_public]


def tickets_of_person(actor: Actor, person_id: UUID, *, but: UUID | None = None, limit: int = 6) -> list[Ticket]:
    """The newest tickets of a customer, without the one at hand."""
    tickets = tickets_visible_to(actor).filter(person_id=person_id).order_by("-id")
    return list((tickets.exclude(id=but) if but else tickets)[:limit])


def ticket_titles(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Subjects by id."""
    return dict(Ticket.objects.filter(id__in=set(ids)).values_list("id", "subject"))
