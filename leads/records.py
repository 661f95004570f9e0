"""Leads as records that people edit."""

from crm.events.catalog.leads import LeadAssigned, LeadChanged, LeadScored
from crm.events.types import SYSTEM, DomainEvent
from crm.records.models import RecordChange
from crm.records.registry import RecordType, register_record
from leads.actions.assignment import set_lead, told_of
from leads.actions.distribution import settle_offer
from leads.actions.events import about
from leads.actions.scoring import follow_facts
from leads.models import Lead


def _changed(lead: Lead, change: RecordChange) -> list[DomainEvent]:
    events: list[DomainEvent] = []
    if told := told_of(change):
        events.append(LeadChanged(**about(lead), changes=told))
    if "owner_id" in change.changes:
        settle_offer(lead, by=SYSTEM)
        events.append(LeadAssigned(**about(lead), owner_id=lead.owner_id))
    if lead.score_before not in (None, lead.score):
        events.append(LeadScored(**about(lead), old=lead.score_before or 0, new=lead.score))
    lead.score_before = None
    return events


register_record(
    RecordType(
        kind="lead",
        model=Lead,
        view="leads.view",
        edit="leads.work",
        delete="leads.delete",
        assign="leads.assign",
        facts=("wants", "source", "value_minor", "currency", "next_action", "next_action_at", "owner"),
        changed=_changed,
        set_values=set_lead,
        follow=follow_facts,
        takeable=True,
        amounts=frozenset({"value", "value_minor", "currency"}),
        related=("person", "company", "owner"),
        about=lambda lead: (lead.person_id, lead.company_id),
    )
)
