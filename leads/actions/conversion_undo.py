"""Take back that a lead became a deal: for a day, and while the deal is open."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.customers.actions.people import set_person
from crm.customers.models import Company, Person
from crm.errors import Refused
from crm.events.catalog.customers import LifecycleChanged
from crm.events.catalog.leads import ConversionUndone
from crm.events.emit import emit
from crm.events.types import SubjectRef
from crm.records.actions.binning import put_aside
from crm.records.actions.keeping import keep
from crm.records.locking import lock_rows
from crm.work.actions.handing_along import hand_tasks_along
from leads.actions.events import about
from leads.models import Conversion, Lead, LeadStatus
from leads.queries.leads import get_lead
from sales.models import Deal


def undo_conversion(lead_id: UUID, *, by: Actor) -> Lead:
    """Open the lead again as it was; its deal goes into the bin, its tasks come back.

    What somebody changed since stays as he left it. Doing it twice is doing it once.
    Raises NotFound, NotAllowed, Refused after a day or for a deal that is won or lost.
    """
    with transaction.atomic():
        lead = get_lead(by, lead_id, lock=True)
        by.require("leads.convert", lead)
        if lead.status != LeadStatus.CONVERTED:
            return lead
        done = Conversion.objects.select_for_update(of=("self",)).filter(lead=lead, undone_at=None).first()
        if done is None or not done.can_be_undone():
            raise Refused("This lead became a deal more than a day ago. Close the deal instead.")
        deal = _open_deal(done)
        hand_tasks_along(
            SubjectRef("deal", deal.id), SubjectRef("lead", lead.id), by=by, only=[UUID(each) for each in done.tasks]
        )
        _give_company_back(lead, done)
        lead.status, lead.closed_at, lead.converted_deal_id = LeadStatus.QUALIFIED, None, None
        keep(lead, by=by)
        _give_person_back(lead.person_id, deal, done, by)
        _throw_away(deal, done, by)
        done.undone_at = timezone.now()
        done.save(update_fields=["undone_at"])
        emit(ConversionUndone(**about(lead), deal_id=deal.id), by=by)
    return lead


def _open_deal(done: Conversion) -> Deal:
    lock_rows(Deal, [done.deal_id])
    deal = Deal.everything.get(id=done.deal_id)
    if not deal.is_open:
        raise Refused(f"{deal.name} is {deal.get_status_display().lower()} already. Open the deal again first.")
    return deal


def _give_company_back(lead: Lead, done: Conversion) -> None:
    if done.made_company_id and lead.company_id == done.made_company_id:
        lead.company_id = done.before["lead_company"]


def _give_person_back(person_id: UUID, deal: Deal, done: Conversion, by: Actor) -> None:
    """His company, owner and lifecycle, as far as nobody changed them since and no other deal needs them."""
    lock_rows(Person, [person_id])
    person, before = Person.everything.get(id=person_id), done.before
    if before["person_company"] is None and done.made_company_id and person.company_id == done.made_company_id:
        set_person(person, {"company": None}, by)
    if before["person_owner"] is None and person.owner_id == deal.owner_id:
        person.owner_id = None
    others = Deal.objects.filter(person_id=person_id).exclude(id=deal.id).exists()
    old = person.lifecycle
    if old == "opportunity" and not others:
        person.lifecycle = before["lifecycle"]
    keep(person, by=by)
    if person.lifecycle != old:
        emit(LifecycleChanged(person_id=person.id, company_id=person.company_id, old=old, new=person.lifecycle), by=by)


def _throw_away(deal: Deal, done: Conversion, by: Actor) -> None:
    """The deal, and the company that was added with it unless somebody uses it by now."""
    deal.lead_id = None  # so that the lead can become another one
    keep(deal, by=by)
    put_aside(deal, by=by)
    if done.made_company_id is None:
        return
    lock_rows(Company, [done.made_company_id])
    company = Company.objects.filter(id=done.made_company_id).first()
    if company and not (company.people.exists() or company.leads.exists() or company.deals.exists()):
        put_aside(company, by=by)
