"""From lead to deal, and back within a day."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.accounts.models import Membership
from crm.customers.actions.companies import add_company
from crm.customers.actions.people import set_person
from crm.customers.matching.names import company_domain
from crm.customers.models import Company, Person
from crm.errors import Refused
from crm.events.catalog.leads import LeadConverted
from crm.events.emit import emit
from crm.events.types import SubjectRef
from crm.money import Money
from crm.records.actions.keeping import keep
from crm.records.locking import lock_rows
from crm.work.actions.handing_along import hand_tasks_along
from leads.actions.events import about
from leads.employers import Employer
from leads.models import Conversion, Lead, LeadStatus
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
    employer: Employer | None = None,
    by: Actor,
) -> Deal:
    """Turn a qualified lead into a deal of its person and company, in one step; what is to be done goes along.

    `name` and `value` default to what the lead says, `employer` to its company. A new company is added, and the
    person works there if nothing else is known. Converting again answers the same deal.
    Raises NotFound, NotAllowed, Refused for a lead that is not qualified.
    """
    with transaction.atomic():
        lead = get_lead(by, lead_id, lock=True)
        by.require("leads.convert", lead)
        if lead.converted_deal_id:
            return get_deal(by, lead.converted_deal_id)
        if lead.status != LeadStatus.QUALIFIED:
            raise Refused("Only a qualified lead becomes a deal. Qualify it first.")
        before = _before(lead)
        made = _settle_company(lead, employer, by)
        owner = lead.owner or by.membership
        deal = _open(lead, owner, name=name, value=value, pipeline=pipeline, by=by)
        _look_after(lead.person, owner, by)
        lead.status, lead.closed_at, lead.converted_deal_id = LeadStatus.CONVERTED, timezone.now(), deal.id
        keep(lead, by=by)
        tasks = hand_tasks_along(SubjectRef("lead", lead.id), SubjectRef("deal", deal.id), by=by)
        Conversion.objects.create(
            lead=lead,
            deal=deal,
            made_company=made,
            before=before,
            tasks=[str(each) for each in tasks],
            by=by.membership,
        )
        emit(LeadConverted(**about(lead), deal_id=deal.id), by=by)
    return deal


def deal_name(lead: Lead) -> str:
    """What a deal of this lead is called unless somebody says otherwise."""
    first_line = lead.wants.strip().partition("\n")[0].rstrip(".!?")
    who = lead.company.name if lead.company else lead.person.name
    return f"{who}: {first_line}"[:100].rstrip() if first_line else f"{who}, {lead.source or 'new deal'}"[:160]


def _open(
    lead: Lead, owner: Membership | None, *, name: str, value: Money | None, pipeline: Pipeline | None, by: Actor
) -> Deal:
    return open_deal(
        name=name.strip()[:160] or deal_name(lead),
        value=value or lead.value or Money(0, lead.currency),
        person=lead.person,
        company=lead.company,
        owner=owner,
        pipeline=pipeline,
        source=lead.source,
        lead_id=lead.id,
        next_step=lead.next_action,
        next_step_at=lead.next_action_at,
        by=by,
    )


def _before(lead: Lead) -> dict[str, Any]:
    lock_rows(Person, [lead.person_id])
    lead.person = Person.objects.select_related("company").get(id=lead.person_id)
    person = lead.person
    return {
        "lead_company": _text(lead.company_id),
        "person_company": _text(person.company_id),
        "person_owner": _text(person.owner_id),
        "lifecycle": person.lifecycle,
    }


def _settle_company(lead: Lead, employer: Employer | None, by: Actor) -> Company | None:
    """Give the lead its company; a new one is answered, so that it can be taken back."""
    if employer is None:
        return None
    made = _add_company(employer.new_name, lead, by) if employer.new_name else None
    lead.company = made or employer.company
    if lead.company and lead.person.company_id is None:
        set_person(lead.person, {"company": lead.company}, by)
        keep(lead.person, by=by)
    return made


def _add_company(name: str, lead: Lead, by: Actor) -> Company:
    domain = company_domain(lead.person.email)
    taken = domain and Company.everything.filter(domain=domain).exists()
    return add_company({"name": name, "domain": "" if taken else domain}, by=by)


def _look_after(person: Person, owner: Membership | None, by: Actor) -> None:
    """Whoever has the deal looks after the person, unless somebody does already."""
    if owner and person.owner_id is None:
        person.owner = owner
        keep(person, by=by)


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
