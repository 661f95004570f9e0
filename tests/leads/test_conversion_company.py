"""For which company a lead's deal is, what goes along, and taking it back within a day."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from crm.customers.matching.indexing import write_keys
from crm.customers.models import Company, Person
from crm.errors import NotAllowed, NotFound, Refused
from crm.events.models import Event
from crm.events.types import SubjectRef
from crm.money import Money
from crm.records.actions.keeping import keep
from crm.tenancy.scope import tenant_scope
from crm.work.actions.tasks import add_task
from crm.work.models import Task
from leads.actions.conversion import convert_lead
from leads.actions.conversion_undo import undo_conversion
from leads.employers import Employer, suggested_companies
from leads.models import Conversion, Lead, LeadStatus
from sales.actions.moves import win_deal
from sales.models import Deal
from tests.leads.making import make_lead
from tests.world import Member, World


@pytest.fixture
def lead(in_scope: World) -> Lead:
    lead = make_lead(in_scope.org, owner=in_scope.owner.membership, status=LeadStatus.QUALIFIED)
    Person.objects.update(company=None)
    Lead.objects.update(company=None, answers=[["Company", "Hoshino Optik"]])
    lead.refresh_from_db()
    return lead


def _task(world: World, lead: Lead, title: str, *, done: bool = False) -> Task:
    task = add_task(title, subject=SubjectRef("lead", lead.id), person_id=lead.person_id, by=world.owner.actor)
    if done:
        Task.objects.filter(id=task.id).update(done_at=timezone.now())
    return task


def test_companies_are_suggested_by_name_and_domain(in_scope: World, lead: Lead) -> None:
    company = Company.objects.create(name="Hoshino Optik GmbH", domain="hoshino.example")
    write_keys([company])
    suggestions = suggested_companies(in_scope.owner.actor, lead)
    assert company in [each.company for each in suggestions]
    page = in_scope.owner.client.get(f"/leads/{lead.id}/deal/").content.decode()
    assert "Hoshino Optik GmbH" in page
    assert 'value="Hoshino Optik"' in page  # what a new one would be called


def test_a_known_company(in_scope: World, lead: Lead) -> None:
    company = Company.objects.create(name="Hoshino Optics Ltd")
    deal = convert_lead(lead.id, employer=Employer(company), by=in_scope.owner.actor)
    assert deal.company == company
    assert Person.objects.get().company == company
    assert Lead.objects.get().company == company


def test_a_new_company(in_scope: World, lead: Lead) -> None:
    before = Company.objects.count()
    Company.objects.update(domain="")
    deal = convert_lead(lead.id, employer=Employer(new_name="Hoshino Optik"), by=in_scope.owner.actor)
    assert deal.company is not None
    assert (deal.company.name, deal.company.domain) == ("Hoshino Optik", "hoshino.example")
    assert Company.objects.count() == before + 1


def test_no_company(in_scope: World, lead: Lead) -> None:
    deal = convert_lead(lead.id, employer=Employer(), by=in_scope.owner.actor)
    assert deal.company is None
    assert Person.objects.get().company is None


def test_open_tasks_go_along(in_scope: World, lead: Lead) -> None:
    open_task, done = _task(in_scope, lead, "Send the draft"), _task(in_scope, lead, "Called", done=True)
    Lead.objects.update(next_action="Call", next_action_at=timezone.now())
    deal = convert_lead(lead.id, by=in_scope.owner.actor)
    open_task.refresh_from_db()
    done.refresh_from_db()
    assert (open_task.subject_kind, open_task.subject_id) == ("deal", deal.id)
    assert (done.subject_kind, done.subject_id) == ("lead", lead.id)
    assert (deal.next_step, deal.next_step_at) == ("Call", Lead.objects.get().next_action_at)


def test_taking_it_back(in_scope: World, lead: Lead) -> None:
    task = _task(in_scope, lead, "Send the draft")
    Person.objects.update(owner=None)
    before = Person.objects.values("company_id", "owner_id", "lifecycle").get()
    deal = convert_lead(lead.id, employer=Employer(new_name="Hoshino Optik"), by=in_scope.owner.actor)
    for _ in range(2):
        undo_conversion(lead.id, by=in_scope.owner.actor)
    saved = Lead.objects.get()
    assert (saved.status, saved.converted_deal_id, saved.closed_at, saved.company_id) == ("qualified", None, None, None)
    assert not Deal.objects.exists()
    assert Deal.everything.get().deleted_at is not None
    assert Person.objects.values("company_id", "owner_id", "lifecycle").get() == before
    assert not Company.objects.filter(name="Hoshino Optik").exists()
    task.refresh_from_db()
    assert (task.subject_kind, task.subject_id) == ("lead", lead.id)
    assert Event.objects.filter(kind="leads.conversion_undone").count() == 1
    again = convert_lead(lead.id, by=in_scope.owner.actor)
    assert again.id != deal.id
    assert Lead.objects.get().converted_deal_id == again.id


def test_what_changed_since_stays(in_scope: World, lead: Lead, as_member: Callable[..., Member]) -> None:
    keeper = as_member("manager").membership
    Person.objects.update(owner=None)
    convert_lead(lead.id, employer=Employer(new_name="Hoshino Optik"), by=in_scope.owner.actor)
    company = Company.objects.get(name="Hoshino Optik")
    person = Person.objects.get()
    person.owner = keeper
    keep(person, by=in_scope.owner.actor)
    Person.objects.create(first_name="Rei", company=company)  # somebody else works there by now
    undo_conversion(lead.id, by=in_scope.owner.actor)
    assert Person.objects.get(id=person.id).owner == keeper
    assert Company.objects.filter(id=company.id).exists()


def test_after_a_day_it_stays(in_scope: World, lead: Lead) -> None:
    convert_lead(lead.id, by=in_scope.owner.actor)
    Conversion.objects.update(at=timezone.now() - timedelta(days=1, minutes=1))
    with pytest.raises(Refused, match="more than a day ago"):
        undo_conversion(lead.id, by=in_scope.owner.actor)
    assert Deal.objects.count() == 1
    assert Lead.objects.get().status == LeadStatus.CONVERTED


def test_a_won_deal_stays(in_scope: World, lead: Lead) -> None:
    deal = convert_lead(lead.id, value=Money(100, "EUR"), by=in_scope.owner.actor)
    win_deal(deal.id, by=in_scope.owner.actor)
    with pytest.raises(Refused, match="won already"):
        undo_conversion(lead.id, by=in_scope.owner.actor)
    assert Lead.objects.get().status == LeadStatus.CONVERTED


def test_a_colleague_and_a_stranger_may_not(in_scope: World, lead: Lead) -> None:
    convert_lead(lead.id, by=in_scope.owner.actor)
    with pytest.raises(NotAllowed):
        undo_conversion(lead.id, by=in_scope.colleague.actor)
    assert in_scope.colleague.client.post(f"/leads/{lead.id}/deal/undoing/").status_code == 403
    assert in_scope.stranger.client.post(f"/leads/{lead.id}/deal/undoing/").status_code == 404
    assert Lead.objects.get().status == LeadStatus.CONVERTED
    assert Deal.objects.count() == 1


def test_a_stranger_finds_nothing_to_take_back(world: World) -> None:
    with tenant_scope(world.org):
        lead = make_lead(world.org, owner=world.owner.membership, status=LeadStatus.QUALIFIED)
        convert_lead(lead.id, by=world.owner.actor)
    with tenant_scope(world.other_org), pytest.raises(NotFound):
        undo_conversion(lead.id, by=world.stranger.actor)
    with tenant_scope(world.org):
        assert Deal.objects.count() == 1


def test_the_page(in_scope: World, lead: Lead) -> None:
    client = in_scope.owner.client
    address = f"/leads/{lead.id}/deal/"
    answer = client.post(address, {"name": "Lenses", "value": "1200", "company": "new", "new_company": ""})
    assert answer.status_code == 422
    assert "Give the new company its name" in answer.content.decode()
    assert 'value="Lenses"' in answer.content.decode()
    assert not Deal.objects.exists()
    typed = {"name": "Lenses", "value": "1200", "company": "new", "new_company": "Hoshino Optik"}
    assert client.post(address, typed).status_code == 302
    deal = Deal.objects.get()
    assert deal.company is not None
    assert deal.company.name == "Hoshino Optik"
    assert "Take the deal back" in client.get(f"/leads/{lead.id}/").content.decode()
    assert client.post(f"/leads/{lead.id}/deal/undoing/").status_code == 302
    assert not Deal.objects.exists()
