"""From lead to deal."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.accounts.models import Membership
from crm.customers.models import Person
from crm.errors import Refused
from crm.events.catalog.leads import LeadConverted
from crm.events.emit import emit
from crm.money import Money
from crm.records.actions.keeping import keep
from leads.actions.events import about
from leads.models import Lead, LeadStatus
from leads.queries.leads import get_lead
from sales.actions.deals import open_deal
from sales.models import Deal, Pipeline
from sales.queries.deals import get_deal


def convert_lead(
    lead_id: UUID,
    *,
    name: str = "",
    value: Money | None = None,
    pipeline: Pipeline | None = None,
    by: Actor,
) -> Deal:
    """Turn a qualified lead into a deal of its person and company, in one step.

    `name` and `value` default to what the lead says. Converting again answers the same deal.
    Raises NotFound, NotAllowed, Refused for a lead that is not qualified.
    """
    with transaction.atomic():
        lead = get_lead(by, lead_id, lock=True)
        by.require("leads.convert", lead)
        if lead.converted_deal_id:
            return get_deal(by, lead.converted_deal_id)
        if lead.status != LeadStatus.QUALIFIED:
            raise Refused("Only a qualified lead becomes a deal. Qualify it first.")
        owner = lead.owner or by.membership
        deal = open_deal(
            name=name.strip()[:160] or deal_name(lead),
            value=value or lead.value or Money(0, lead.currency),
            person=lead.person,
            company=lead.company,
            owner=owner,
            pipeline=pipeline,
            source=lead.source,
            lead_id=lead.id,
            next_step=lead.next_action,
            by=by,
        )
        _look_after(lead.person, owner, by)
        lead.status, lead.closed_at, lead.converted_deal_id = LeadStatus.CONVERTED, timezone.now(), deal.id
        keep(lead, by=by)
        emit(LeadConverted(**about(lead), deal_id=deal.id), by=by)
    return deal


def deal_name(lead: Lead) -> str:
    """What a deal of this lead is called unless somebody says otherwise."""
    first_line = lead.wants.strip().partition("\n")[0].rstrip(".!?")
    who = lead.company.name if lead.company else lead.person.name
    return f"{who}: {first_line}"[:100].rstrip() if first_line else f"{who}, {lead.source or 'new deal'}"[:160]


def _look_after(person: Person, owner: Membership | None, by: Actor) -> None:
    """Whoever has the deal looks after the person, unless somebody does already."""
    if owner and person.owner_id is None:
        person.owner = owner
        keep(person, by=by)
