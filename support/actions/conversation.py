"""What is said in a ticket: our answers, the customer's replies, notes among colleagues."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.errors import NotFound, Refused
from crm.events.catalog.support import TicketAnswered, TicketNoted, TicketReplied
from crm.events.emit import emit
from crm.records.actions.keeping import keep
from support.actions.files import IncomingFile, check_files, keep_files
from support.actions.handling import about, change_status
from support.models import OURS, MessageSide, Ticket, TicketChannel, TicketMessage, TicketStatus
from support.queries.tickets import get_ticket
from support.texts import clean_body

if TYPE_CHECKING:
    from crm.mail.models import InboundMail


@dataclass(frozen=True, kw_only=True)
class Words:
    """What somebody wrote. `key`: the submission, or the mail; the same key says it once."""

    body: str
    key: str = ""
    files: Sequence[IncomingFile] = ()
    inbound: "InboundMail | None" = None


@transaction.atomic
def answer_ticket(
    ticket_id: UUID, words: Words, *, then: TicketStatus = TicketStatus.WAITING, by: Actor
) -> TicketMessage:
    """Answer the customer (a subscriber mails it) and leave the ticket in state `then`.

    Whoever answers a ticket nobody has takes it. Raises NotFound, NotAllowed, or Refused for an empty answer, a
    closed ticket, or a file we don't take.
    """
    ticket = get_ticket(by, ticket_id, lock=True)
    by.require("support.answer", ticket)
    if known := _said_before(ticket, words):
        return known
    _check(ticket, words)
    now = timezone.now()
    message = _say(ticket, MessageSide.AGENT, words, author_member_id=by.member_id, created_at=now)
    waited = ticket.waiting_since
    first = ticket.first_answered_at is None
    if first:
        ticket.first_answered_at = now
    if ticket.owner_id is None and by.member_id:
        ticket.owner_id = by.member_id
    ticket.waiting_since = now if then in OURS else None  # answered: what follows is a new wait
    ticket.seen = True
    _touch(ticket, now)
    seconds = int((now - waited).total_seconds()) if waited else None
    emit(TicketAnswered(message_id=message.id, first=first, waited_seconds=seconds, **about(ticket)), by=by)
    change_status(ticket, then, by=by, at=now, telling=False)
    keep(ticket, by=by)
    return message


@transaction.atomic
def reply_ticket(
    ticket_id: UUID, words: Words, *, channel: TicketChannel = TicketChannel.PORTAL, by: Actor
) -> TicketMessage:
    """The customer writes again: it is our turn, and a solved ticket opens again.

    Raises NotFound for anybody but its customer, Refused for an empty reply, a closed ticket or a file we don't take.
    """
    if by.kind != "portal":
        raise NotFound("There is no such request.")
    ticket = get_ticket(by, ticket_id, lock=True)
    if known := _said_before(ticket, words):
        return known
    _check(ticket, words)
    now = timezone.now()
    message = _say(ticket, MessageSide.CUSTOMER, words, author_person_id=by.id, created_at=now)
    ticket.seen = False
    _touch(ticket, now)
    emit(TicketReplied(message_id=message.id, channel=channel, **about(ticket)), by=by)
    was_solved = ticket.status == TicketStatus.SOLVED
    if ticket.status != TicketStatus.NEW:
        change_status(ticket, TicketStatus.OPEN, by=by, at=now, telling=was_solved)
    keep(ticket, by=by)
    return message


@transaction.atomic
def add_internal_note(ticket_id: UUID, words: Words, *, by: Actor) -> TicketMessage:
    """Something for colleagues only. Raises NotFound, NotAllowed, or Refused for an empty one."""
    ticket = get_ticket(by, ticket_id, lock=True)
    by.require("support.answer", ticket)
    if known := _said_before(ticket, words):
        return known
    _check(ticket, words, closed_too=True)
    now = timezone.now()
    message = _say(ticket, MessageSide.NOTE, words, author_member_id=by.member_id, created_at=now)
    emit(TicketNoted(message_id=message.id, **about(ticket)), by=by)
    return message


def _said_before(ticket: Ticket, words: Words) -> TicketMessage | None:
    said = TicketMessage.objects.filter(ticket=ticket)
    if words.inbound is not None:
        return said.filter(inbound=words.inbound).first()
    return said.filter(key=words.key).first() if words.key else None


def _check(ticket: Ticket, words: Words, *, closed_too: bool = False) -> None:
    if ticket.is_closed and not closed_too:
        raise Refused(f"Request {ticket.number} is closed. Open a new one.")
    if not clean_body(words.body) and not words.files and words.inbound is None:
        raise Refused("Write something first: the text is empty.")
    check_files(words.files)


def _say(ticket: Ticket, kind: MessageSide, words: Words, **who: Any) -> TicketMessage:
    message = TicketMessage.objects.create(
        ticket=ticket,
        kind=kind,
        body=clean_body(words.body),
        html=words.inbound.html if words.inbound else "",  # sanitised when it was read
        inbound=words.inbound,
        key=words.key,
        **who,
    )
    keep_files(message, words.files)
    return message


def _touch(ticket: Ticket, now: datetime) -> None:
    ticket.last_message_at = now
    ticket.version += 1
