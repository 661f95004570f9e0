"""Leads as records that people edit."""

from crm.events.catalog.leads import LeadAssigned, LeadChanged
from crm.events.types import DomainEvent
from crm.records.models import RecordChange
from crm.records.registry import RecordType, register_record
from leads.actions.events import about
from leads.models import Lead


def _changed(lead: Lead, change: RecordChange) -> list[DomainEvent]:
    events: list[DomainEvent] = [LeadChanged(**about(lead), changes=change.told)]
    if "owner_id" in change.changes:
        events.append(LeadAssigned(**about(lead), owner_id=lead.owner_id))
    return events


register_record(
    RecordType(
        kind="lead",
        model=Lead,
        view="leads.view",
        edit="leads.work",
        delete="leads.delete",
        assign="leads.assign",
        facts=("wants", "source", "value_minor", "next_action", "next_action_at", "owner"),
        changed=_changed,
        related=("person", "company", "owner"),
        about=lambda lead: (lead.person_id, lead.company_id),
    )
)
