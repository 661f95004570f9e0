"""Cells of lists edited in place: which can be, by whom, what a refusal says and that it keeps what was typed."""

from typing import Any

import pytest
from django.http import QueryDict
from django.urls import reverse

from crm.customers.lists import CompanyList, PeopleList
from crm.customers.models import Company, Person
from crm.records.actions.binning import bin_record
from crm.records.actions.custom_fields import add_custom_field
from crm.records.models import CustomKind
from crm.tenancy.scope import tenant_scope
from crm.web.lists import ListPage
from crm.work.lists import TaskList
from crm.work.models import Priority, Task
from leads.lists import LeadList
from leads.models import Lead, LeadStatus
from sales.actions.deals import change_deal
from sales.lists import DealList
from sales.models import Deal, Stage
from tests.leads.making import make_lead
from tests.sales.deals import a_deal
from tests.world import Member, World

HTMX = {"HX-Request": "true"}


def cells(world: World, page: type[ListPage[Any]], member: Member) -> frozenset[str]:
    with tenant_scope(world.org):
        shown = page(member.actor, QueryDict())
        return shown.editable(shown.columns_shown())


@pytest.mark.parametrize(
    ("page", "keys"),
    [
        (PeopleList, {"lifecycle", "owner"}),
        (CompanyList, {"name", "industry", "owner"}),
        (LeadList, {"status", "owner", "value", "next_action"}),
        (DealList, {"name", "stage", "value", "owner", "next_step", "closes"}),
        (TaskList, {"title", "priority", "assignee", "due_at"}),
    ],
)
def test_who_may_edit_gets_these_cells_and_who_only_looks_none(
    world: World, page: type[ListPage[Any]], keys: set[str]
) -> None:
    assert keys <= cells(world, page, world.boss)
    assert not cells(world, page, world.colleague) & (keys - {"title", "priority", "assignee", "due_at"})


def test_owner_cells_are_for_who_may_assign(world: World) -> None:
    assert world.owner.actor.can("leads.assign") == ("owner" in cells(world, LeadList, world.owner))


def test_the_list_shows_the_cell_as_a_form_would_be_asked_for(world: World) -> None:
    with tenant_scope(world.org):
        deal = a_deal(world)
    page = world.boss.client.get(reverse("sales:deals")).content.decode()
    assert f"{reverse('sales:fact', args=[deal.id, 'name'])}?version={deal.version}" in page
    assert reverse("sales:deal_stage", args=[deal.id]) in page


def _stages(world: World, deal: Deal) -> list[Stage]:
    return list(Stage.objects.filter(pipeline_id=deal.pipeline_id).order_by("position", "id"))


def test_a_stage_is_moved_in_place_with_a_way_back(world: World) -> None:
    with tenant_scope(world.org):
        deal = a_deal(world)
        target = next(each for each in _stages(world, deal) if each.is_open and each.id != deal.stage_id)
        Stage.objects.filter(id=target.id).update(requires=[])
    url = reverse("sales:deal_stage", args=[deal.id])
    assert target.name in world.owner.client.get(url, headers=HTMX).content.decode()
    answer = world.owner.client.post(url, {"stage": str(target.id)}, headers=HTMX)
    assert answer.status_code == 204
    row = world.owner.client.get(reverse("sales:deals"), {"row": str(deal.id)}, headers=HTMX)
    assert "undo" in row.headers["HX-Trigger"]
    with tenant_scope(world.org):
        assert Deal.objects.get(id=deal.id).stage_id == target.id


def test_a_blocked_move_says_in_place_what_is_missing_and_keeps_the_choice(world: World) -> None:
    with tenant_scope(world.org):
        deal = a_deal(world)
        target = next(each for each in _stages(world, deal) if each.is_open and each.id != deal.stage_id)
        Stage.objects.filter(id=target.id).update(requires=["expected_close"])
        change_deal(deal.id, {"expected_close": None}, by=world.boss.actor)
    url = reverse("sales:deal_stage", args=[deal.id])
    answer = world.owner.client.post(url, {"stage": str(target.id)}, headers=HTMX)
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "Expected close is missing" in body
    assert f'<option value="{target.id}" selected>' in body
    with tenant_scope(world.org):
        assert Deal.objects.get(id=deal.id).stage_id == deal.stage_id


def test_who_only_looks_moves_no_deal(world: World) -> None:
    with tenant_scope(world.org):
        deal = a_deal(world)
    url = reverse("sales:deal_stage", args=[deal.id])
    assert world.colleague.client.post(url, {"stage": str(deal.stage_id)}).status_code == 403
    assert world.stranger.client.get(url).status_code == 404


def test_lost_is_no_choice_of_a_cell(world: World) -> None:
    with tenant_scope(world.org):
        deal = a_deal(world)
        lost = next(each for each in _stages(world, deal) if each.status == "lost")
    url = reverse("sales:deal_stage", args=[deal.id])
    assert str(lost.id) not in world.boss.client.get(url, headers=HTMX).content.decode()
    assert world.boss.client.post(url, {"stage": str(lost.id)}, headers=HTMX).status_code == 422


@pytest.mark.parametrize(("ready", "status"), [(True, 204), (False, 422)])
def test_a_lead_is_qualified_in_place_once_its_checklist_is_ticked(world: World, ready: bool, status: int) -> None:
    with tenant_scope(world.org):
        lead = make_lead(world.org, owner=world.boss.membership, ready=ready)
    url = reverse("leads:lead_stage", args=[lead.id])
    answer = world.boss.client.post(url, {"stage": LeadStatus.QUALIFIED}, headers=HTMX)
    assert answer.status_code == status
    with tenant_scope(world.org):
        now = Lead.objects.get(id=lead.id).status
    assert (now == LeadStatus.QUALIFIED) == ready
    if not ready:
        assert "Not known yet: Budget" in answer.content.decode()


def test_a_lead_put_aside_is_opened_again_in_place(world: World) -> None:
    with tenant_scope(world.org):
        lead = make_lead(world.org, owner=world.boss.membership, status=LeadStatus.DISQUALIFIED)
    url = reverse("leads:lead_stage", args=[lead.id])
    assert world.boss.client.post(url, {"stage": LeadStatus.NEW}, headers=HTMX).status_code == 204
    with tenant_scope(world.org):
        assert Lead.objects.get(id=lead.id).status == LeadStatus.NEW
    assert world.colleague.client.post(url, {"stage": LeadStatus.NEW}).status_code == 403


def test_a_refused_fact_keeps_what_was_typed_and_says_why(world: World) -> None:
    with tenant_scope(world.org):
        task = Task.objects.create(title="Call Helena", author=world.boss.membership, priority=Priority.NORMAL)
    url = reverse("work:task_fact", args=[task.id, "title"])
    answer = world.boss.client.post(url, {"title": " "}, headers=HTMX)
    assert answer.status_code == 422
    assert "fl-error" in answer.content.decode()
    url = reverse("work:task_fact", args=[task.id, "due"])
    answer = world.boss.client.post(url, {"due": "1850-01-01"}, headers=HTMX)
    assert answer.status_code == 422
    assert "1850-01-01" in answer.content.decode()
    with tenant_scope(world.org):
        assert Task.objects.get(id=task.id).title == "Call Helena"


@pytest.mark.parametrize(
    ("field", "value", "column", "kept"),
    [("title", "Write to Helena", "title", "Write to Helena"), ("priority", "1", "priority", 1)],
)
def test_a_task_is_changed_in_place(world: World, field: str, value: str, column: str, kept: object) -> None:
    with tenant_scope(world.org):
        task = Task.objects.create(title="Call Helena", author=world.boss.membership)
    url = reverse("work:task_fact", args=[task.id, field])
    assert world.boss.client.post(url, {field: value}, headers=HTMX).status_code == 204
    assert world.stranger.client.post(url, {field: value}, headers=HTMX).status_code == 404
    with tenant_scope(world.org):
        assert getattr(Task.objects.get(id=task.id), column) == kept


def test_the_day_of_a_task_is_moved_in_place_at_the_same_time_of_it(world: World) -> None:
    with tenant_scope(world.org):
        task = Task.objects.create(title="Call Helena", author=world.boss.membership)
    url = reverse("work:task_fact", args=[task.id, "due"])
    assert world.boss.client.post(url, {"due": "2027-03-04"}, headers=HTMX).status_code == 204
    with tenant_scope(world.org):
        assert str(Task.objects.get(id=task.id).due_on) == "2027-03-04"
    assert world.boss.client.post(url, {"due": ""}, headers=HTMX).status_code == 204
    with tenant_scope(world.org):
        assert Task.objects.get(id=task.id).due_at is None


def test_own_fields_are_edited_in_cells(world: World) -> None:
    with tenant_scope(world.org):
        wanted = {"record_kind": "person", "label": "Loyalty number", "kind": CustomKind.TEXT}
        add_custom_field(wanted, by=world.boss.actor)
        person = Person(first_name="Helena", last_name="Brandt", owner=world.owner.membership)
        person.save()
    url = reverse("web:own_fact", args=["person", person.id, "loyalty_number"])
    page = world.owner.client.get(reverse("customers:people"), {"columns": "custom.loyalty_number"}).content.decode()
    assert url in page
    page = world.colleague.client.get(
        reverse("customers:people"), {"columns": "custom.loyalty_number"}
    ).content.decode()
    assert url not in page


def test_the_name_of_what_lies_in_the_bin_is_struck_through_in_cells(world: World) -> None:
    with tenant_scope(world.org):
        company = Company(name="Nordwind")
        company.save()
        Person(first_name="Helena", last_name="Brandt", owner=world.owner.membership, company=company).save()
    assert "<s>" not in world.owner.client.get(reverse("customers:people")).content.decode()
    with tenant_scope(world.org):
        bin_record("company", company.id, by=world.boss.actor)
    assert "<s>Nordwind</s>" in world.owner.client.get(reverse("customers:people")).content.decode()


def test_phones_are_dialled_and_addresses_written_to_from_cells(world: World) -> None:
    with tenant_scope(world.org):
        Person(
            first_name="Helena", last_name="Brandt", owner=world.owner.membership,
            phone="+4915155501187", email="helena@brandt.example",
        ).save()  # fmt: skip
    page = world.owner.client.get(reverse("customers:people")).content.decode()
    assert 'href="tel:+4915155501187"' in page
    assert 'href="mailto:helena@brandt.example"' in page
