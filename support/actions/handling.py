"""What colleagues do with a ticket: take it, give it, change its state and priority."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.accounts.models import Membership
from crm.errors import NotAllowed, Refused
from crm.events.catalog.support import (
    TicketAssigned,
    TicketPriorityChanged,
    TicketReopened,
    TicketSolved,
    TicketStatusChanged,
)
from crm.events.emit import emit
from crm.records.actions.keeping import keep
from crm.records.actions.merging import merge
from support.actions.clock import set_due
from support.models import ACTIVE, MessageSide, Queue, Ticket, TicketMessage, TicketPriority, TicketStatus
from support.queries.tickets import get_ticket, tickets_visible_to

_ENDED = frozenset({TicketStatus.SOLVED, TicketStatus.CLOSED})


@transaction.atomic
def assign_ticket(ticket_id: UUID, member: Membership | None, *, by: Actor, version: int | None = None) -> Ticket:
    """Give it to a colleague, or to nobody. Giving it to whoever has it changes nothing.

    Raises NotFound, NotAllowed, Refused for somebody who left, Conflict if that changed since `version`.
    """
    ticket = get_ticket(by, ticket_id, lock=True)
    _require_assign(ticket, member, by)
    if ticket.owner_id == (member.id if member else None):
        return ticket
    merge(ticket, {"owner": member}, version)
    if member is not None and not member.active:
        raise Refused(f"{member.name} does not work here any more.")
    old_id = ticket.owner_id
    ticket.owner = member
    _save(ticket, by)
    _note_down(ticket, "user-check", _gave(member, by), by)
    emit(TicketAssigned(old_id=old_id, new_id=ticket.owner_id, **about(ticket)), by=by)
    return ticket


@transaction.atomic
def take_next(*, by: Actor) -> Ticket | None:
    """The ticket nobody has that is due first becomes the member's. None if there is no such ticket.

    Two who ask at once get different ones. Raises NotAllowed.
    """
    by.require("support.answer")
    if by.membership is None:
        raise NotAllowed("Only colleagues take tickets.")
    free = tickets_visible_to(by).filter(owner=None, status__in=[TicketStatus.NEW, TicketStatus.OPEN])
    ticket = free.order_by(F("due_at").asc(nulls_last=True), "id").select_for_update(skip_locked=True).first()
    return assign_ticket(ticket.id, by.membership, by=by) if ticket else None


@transaction.atomic
def set_status(ticket_id: UUID, status: TicketStatus, *, by: Actor, version: int | None = None) -> Ticket:
    """Solve, reopen, hold, close. Setting the state it has changes nothing. A customer may only say "solved".

    Raises NotFound, NotAllowed, Refused where the one can't follow the other, Conflict if that changed since `version`.
    """
    ticket = get_ticket(by, ticket_id, lock=True)
    _require_status(ticket, status, by)
    if ticket.status == status:
        return ticket
    merge(ticket, {"status": status}, version)
    change_status(ticket, status, by=by, at=timezone.now())
    _save(ticket, by)
    return ticket


@transaction.atomic
def change_priority(
    ticket_id: UUID, priority: TicketPriority, *, reason: str = "", by: Actor, version: int | None = None
) -> Ticket:
    """How soon it has to be answered, and why. Raises NotFound, NotAllowed, Conflict."""
    ticket = get_ticket(by, ticket_id, lock=True)
    by.require("support.answer", ticket)
    reason = " ".join(reason.split())[:120]
    if ticket.priority == priority and ticket.priority_reason == reason:
        return ticket
    merge(ticket, {"priority": priority, "priority_reason": reason}, version)
    old, ticket.priority, ticket.priority_reason = ticket.priority, priority, reason
    set_due(ticket)
    _save(ticket, by)
    _note_down(
        ticket, "flag", f"{by.name} set the priority to {priority.label.lower()}{': ' if reason else ''}{reason}", by
    )
    emit(TicketPriorityChanged(old=old, new=priority, reason=reason, **about(ticket)), by=by)
    return ticket


@transaction.atomic
def move_to_queue(ticket_id: UUID, queue: Queue, *, by: Actor, version: int | None = None) -> Ticket:
    """Put it into another queue. Raises NotFound, NotAllowed, Conflict."""
    ticket = get_ticket(by, ticket_id, lock=True)
    by.require("support.answer", ticket)
    if ticket.queue_id == queue.id:
        return ticket
    merge(ticket, {"queue": queue}, version)
    ticket.queue = queue
    _save(ticket, by)
    _note_down(ticket, "arrow-right", f"{by.name} moved it to {queue.name}", by)
    return ticket


def change_status(ticket: Ticket, status: TicketStatus, *, by: Actor, at: datetime, telling: bool = True) -> None:
    """Move a locked ticket and emit what that means; whoever calls saves it. The same state only sets the clock."""
    old = TicketStatus(ticket.status)
    if old != status:
        ticket.move_to(status, at=at)
    set_due(ticket)
    if old == status:
        return
    if telling:
        _note_down(ticket, _ICONS[status], f"{by.name} {_DID[status]}", by)
    emit(TicketStatusChanged(old=old, new=status, **about(ticket)), by=by)
    if status == TicketStatus.SOLVED or (status == TicketStatus.CLOSED and old in ACTIVE):
        emit(TicketSolved(seconds=int((at - ticket.created_at).total_seconds()), **about(ticket)), by=by)
    if old in _ENDED and status in ACTIVE:
        emit(TicketReopened(**about(ticket)), by=by)


def about(ticket: Ticket) -> dict[str, Any]:
    """The ticket and its customer, as every event names them."""
    return {
        "ticket_id": ticket.id,
        "number": ticket.number,
        "person_id": ticket.person_id,
        "company_id": ticket.company_id,
    }


_ICONS = {
    TicketStatus.OPEN: "rotate-clockwise",
    TicketStatus.WAITING: "hourglass",
    TicketStatus.ON_HOLD: "player-pause",
    TicketStatus.SOLVED: "circle-check",
    TicketStatus.CLOSED: "lock",
}
_DID = {
    TicketStatus.OPEN: "opened it again",
    TicketStatus.WAITING: "waits for the customer",
    TicketStatus.ON_HOLD: "put it on hold",
    TicketStatus.SOLVED: "marked it as solved",
    TicketStatus.CLOSED: "closed it",
}


def _gave(member: Membership | None, by: Actor) -> str:
    if member is None:
        return f"{by.name} gave it back to the queue"
    return f"{by.name} took it" if member.id == by.member_id else f"{by.name} gave it to {member.name}"


def _require_assign(ticket: Ticket, member: Membership | None, by: Actor) -> None:
    """Taking what nobody has needs no more than answering."""
    taking = ticket.owner_id is None and member is not None and member.id == by.member_id
    by.require("support.answer" if taking else "support.assign", ticket)


def _require_status(ticket: Ticket, status: TicketStatus, by: Actor) -> None:
    if by.kind != "portal":
        by.require("support.answer", ticket)
    elif status != TicketStatus.SOLVED:
        raise NotAllowed("You can say that your request is solved. To open it again, write a reply.")


def _save(ticket: Ticket, by: Actor) -> None:
    keep(ticket, by=by)


def _note_down(ticket: Ticket, icon: str, text: str, by: Actor) -> None:
    author = {"author_member_id": by.member_id} if by.member_id else {}
    TicketMessage.objects.create(ticket=ticket, kind=MessageSide.SYSTEM, body=text, icon=icon, **author)
