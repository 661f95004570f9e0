"""Tickets as records that people edit."""

from uuid import UUID

from crm.events.catalog.support import TicketAssigned, TicketChanged
from crm.events.types import DomainEvent
from crm.records.models import RecordChange
from crm.records.registry import RecordType, register_record
from support.actions.handling import about
from support.models import Ticket


def _changed(ticket: Ticket, change: RecordChange) -> list[DomainEvent]:
    events: list[DomainEvent] = [TicketChanged(changes=change.told, **about(ticket))]
    if "owner_id" in change.changes:
        old = change.changes["owner_id"][0]
        events.append(TicketAssigned(old_id=UUID(old) if old else None, new_id=ticket.owner_id, **about(ticket)))
    return events


register_record(
    RecordType(
        kind="ticket",
        model=Ticket,
        view="support.view",
        edit="support.answer",
        delete="support.delete",
        assign="support.assign",
        facts=("subject", "owner"),
        changed=_changed,
        related=("person", "owner", "queue"),
        about=lambda ticket: (ticket.person_id, ticket.company_id),
    )
)
