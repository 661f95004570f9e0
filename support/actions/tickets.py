"""Open a ticket."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.accounts.models import Membership
from crm.customers.models import Person
from crm.errors import NotFound, Refused
from crm.events.catalog.support import TicketOpened
from crm.events.emit import emit
from support.actions.clock import set_due
from support.actions.files import IncomingFile, check_files, keep_files
from support.models import MessageSide, Queue, Ticket, TicketChannel, TicketCounter, TicketMessage, TicketPriority
from support.queries.settings import first_queue
from support.texts import clean_body, clean_subject

if TYPE_CHECKING:
    from crm.mail.models import InboundMail


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What else is known when a ticket is opened. `key`: the submission; the same key opens one ticket."""

    key: str = ""
    queue: Queue | None = None
    owner: Membership | None = None
    priority: TicketPriority = TicketPriority.NORMAL
    priority_reason: str = ""
    files: Sequence[IncomingFile] = ()
    custom: Mapping[str, Any] = field(default_factory=dict)  # stored values of the organization's own fields


@transaction.atomic
def open_ticket(
    *,
    subject: str,
    body: str,
    person: Person,
    channel: TicketChannel,
    by: Actor,
    inbound: "InboundMail | None" = None,
    opening: Opening | None = None,
) -> Ticket:
    """A new ticket with its number and first message. The same key or the same mail opens one ticket only.

    A customer opens tickets for himself. Raises NotFound for a customer acting for somebody else, NotAllowed if a
    member may not answer tickets, Refused for an empty text or a file we don't take.
    """
    opening = opening or Opening()
    _check_may_open(by, person)
    number = _lock_counter()
    if known := _opened_before(opening.key, inbound):
        return known
    body = clean_body(body)
    if not body and inbound is None:
        raise Refused("Write what it is about: the text is empty.")
    check_files(opening.files)
    ticket = _add_ticket(_take_number(number), clean_subject(subject), person, channel, opening)
    message = _first_message(ticket, body, by, inbound, opening)
    _tell(ticket, message, by)
    return ticket


def _tell(ticket: Ticket, message: TicketMessage, by: Actor) -> None:
    opened = TicketOpened(
        ticket_id=ticket.id,
        number=ticket.number,
        title=ticket.subject,
        channel=ticket.channel,
        priority=ticket.priority,
        message_id=message.id,
        person_id=ticket.person_id,
        company_id=ticket.company_id,
    )
    emit(opened, by=by)


def _check_may_open(by: Actor, person: Person) -> None:
    if by.kind == "portal":
        if by.id != person.id:
            raise NotFound("There is no such person.")
    else:
        by.require("support.answer")


def _lock_counter() -> TicketCounter:
    """Tickets of one organization are opened one after the other: numbers have no gaps, keys no twins."""
    counter = TicketCounter.objects.select_for_update().first()
    if counter is None:
        TicketCounter.objects.bulk_create([TicketCounter()], ignore_conflicts=True)
        counter = TicketCounter.objects.select_for_update().get()
    return counter


def _take_number(counter: TicketCounter) -> int:
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last


def _opened_before(key: str, inbound: "InboundMail | None") -> Ticket | None:
    if key and (known := Ticket.objects.filter(key=key).first()):
        return known
    if inbound is not None and (said := TicketMessage.objects.filter(inbound=inbound).first()):
        return said.ticket
    return None


def _add_ticket(number: int, subject: str, person: Person, channel: TicketChannel, opening: Opening) -> Ticket:
    now = timezone.now()
    ticket = Ticket(
        number=number,
        subject=subject,
        person=person,
        company_id=person.company_id,
        channel=channel,
        priority=opening.priority,
        priority_reason=opening.priority_reason[:120],
        queue=opening.queue or first_queue(),
        owner=opening.owner,
        key=opening.key,
        created_at=now,
        last_message_at=now,
        waiting_since=now,
        custom=dict(opening.custom),
    )
    set_due(ticket)
    ticket.save(force_insert=True)
    return ticket


def _first_message(
    ticket: Ticket, body: str, by: Actor, inbound: "InboundMail | None", opening: Opening
) -> TicketMessage:
    message = TicketMessage.objects.create(
        ticket=ticket,
        kind=MessageSide.CUSTOMER,
        author_person=ticket.person,
        author_member_id=by.member_id,  # who wrote it down for the customer, after a call
        body=body,
        html=inbound.html if inbound else "",  # sanitised when it was read
        inbound=inbound,
    )
    keep_files(message, opening.files)
    return message
