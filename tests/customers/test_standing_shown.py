"""Health and credit where people choose and sell: columns, sort, filters, API; the warning where a deal begins."""

from typing import Any

import pytest
from django.http import QueryDict
from django.urls import reverse

from crm.customers.lists import CompanyList, PeopleList
from crm.customers.models import Company, Credit, Person
from crm.tenancy.scope import tenant_scope
from crm.web.lists import ListPage
from crm.web.lists.reading import rows_of
from tests.api.asking import program_of
from tests.leads.making import make_lead
from tests.world import World

REASON = "Three invoices unpaid"


@pytest.fixture
def acme(world: World) -> Company:
    """On credit hold, of the record's owner."""
    with tenant_scope(world.org):
        company = Company(
            name="Acme", owner=world.owner.membership, credit=Credit.STOP, credit_reason=REASON, health=20,
            health_reasons=[[-30, "No contact for 60 days"]],
        )  # fmt: skip
        company.save()
        Company(name="Nordwind", owner=world.owner.membership, health=80).save()
        Company(name="Unknown", owner=world.owner.membership).save()
    return company


def names(world: World, page: type[ListPage[Any]], params: str) -> list[str]:
    with tenant_scope(world.org):
        rows, _ = rows_of(page(world.boss.actor, QueryDict(params)), "", 50)
        return [row.name for row in rows]


def test_companies_are_sorted_by_health_unknown_ones_last(world: World, acme: Company) -> None:
    assert names(world, CompanyList, "sort=-health&columns=health") == ["Nordwind", "Acme", "Unknown"]
    assert names(world, CompanyList, "sort=health&columns=health") == ["Acme", "Nordwind", "Unknown"]


def test_health_and_credit_are_conditions(world: World, acme: Company) -> None:
    assert names(world, CompanyList, "health__at_least=70") == ["Nordwind"]
    assert names(world, CompanyList, "credit=stop") == ["Acme"]
    with tenant_scope(world.org):
        Person(first_name="Ada", last_name="Low", health=10, owner=world.owner.membership).save()
        Person(first_name="Ben", last_name="High", health=90, owner=world.owner.membership).save()
    assert names(world, PeopleList, "health__at_most=40") == ["Ada Low"]


def test_the_columns_show_points_with_their_reasons_and_the_standing(world: World, acme: Company) -> None:
    page = world.owner.client.get(reverse("customers:companies"), {"columns": "health,credit"}).content.decode()
    assert "No contact for 60 days" in page
    assert "Stop" in page
    assert "Acme" not in world.stranger.client.get(reverse("customers:companies")).content.decode()


def test_the_api_says_and_filters_health(world: World, acme: Company) -> None:
    program = program_of(world.boss)
    rows = program.get("companies/?health__at_least=70").json()
    assert [(row["name"], row["health"]) for row in rows["items"]] == [("Nordwind", 80)]


def test_a_new_deal_warns_of_a_company_on_credit_hold(world: World, acme: Company) -> None:
    page = world.owner.client.get(reverse("sales:new_deal"), {"company": str(acme.id)}).content.decode()
    assert "Acme is on credit hold." in page
    assert REASON in page
    typed = world.owner.client.get(reverse("sales:credit"), {"company": "acme", "person": ""}).content.decode()
    assert "Acme is on credit hold." in typed
    typed = world.owner.client.get(reverse("sales:credit"), {"company": "Nordwind"}).content.decode()
    assert "credit hold" not in typed


def test_nobody_learns_of_credit_he_may_not_see(world: World, acme: Company) -> None:
    answer = world.stranger.client.get(reverse("sales:credit"), {"company": "Acme"}).content.decode()
    assert "credit" not in answer
    assert world.colleague.client.get(reverse("sales:credit"), {"company": "Acme"}).status_code == 403


def test_converting_a_lead_warns_too(world: World, acme: Company) -> None:
    with tenant_scope(world.org):
        lead = make_lead(world.org, owner=world.boss.membership, ready=True, status="qualified", company=acme)
    page = world.boss.client.get(reverse("leads:convert", args=[lead.id])).content.decode()
    assert "Acme is on credit hold." in page
