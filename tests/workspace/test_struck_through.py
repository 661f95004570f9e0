"""Whatever lies in the bin is struck through wherever it is still named, by one macro, and found by no search."""

import pytest
from django.urls import reverse

from crm.customers.models import Company, Person
from crm.events.types import SubjectRef
from crm.records.actions.binning import bin_record
from crm.search.queries.finding import find
from crm.tenancy.scope import tenant_scope
from crm.web.kinds import links_for
from crm.web.parts import named
from crm.work.models import Task
from sales.models import Deal
from tests.sales.deals import a_deal
from tests.world import World


@pytest.fixture
def helena(world: World) -> Person:
    """Of a company in the bin, and in the bin herself; a task and a deal are about her."""
    with tenant_scope(world.org):
        company = Company(name="Harbour Freight", owner=world.owner.membership)
        company.save()
        person = Person(first_name="Helena", last_name="Brandt", company=company, owner=world.owner.membership)
        person.save()
        a_deal(world, person=person, company=company)
        Task.objects.create(title="Call back", person=person, assignee=world.owner.membership)
        bin_record("company", company.id, by=world.boss.actor)
        bin_record("person", person.id, by=world.boss.actor)
    return person


@pytest.mark.parametrize("name", ["work:tasks", "sales:deals", "work:home"])
def test_pages_that_name_them(world: World, helena: Person, name: str) -> None:
    assert "<s>" in world.owner.client.get(reverse(name)).content.decode()


def test_a_deals_page_strikes_through_contact_and_company(world: World, helena: Person) -> None:
    with tenant_scope(world.org):
        deal = Deal.objects.get()
    page = world.owner.client.get(reverse("sales:deal", args=[deal.id])).content.decode()
    assert "<s>Helena Brandt</s>" in page
    assert "Harbour Freight</a></s>" in page


def test_lines_name_what_lies_in_the_bin(world: World, helena: Person) -> None:
    with tenant_scope(world.org):
        link = links_for([SubjectRef("person", helena.id)])[SubjectRef("person", helena.id)]
        assert (link.title, link.in_bin) == ("Helena Brandt", True)
        assert "<s>" in named(link, link.url)
        other = Person(first_name="Ada", last_name="Here", owner=world.owner.membership)
        other.save()
        assert not links_for([SubjectRef("person", other.id)])[SubjectRef("person", other.id)].in_bin
    with tenant_scope(world.other_org):
        assert links_for([SubjectRef("person", helena.id)]) == {}


def test_search_leaves_them_out(world: World, helena: Person) -> None:
    with tenant_scope(world.org):
        assert [hit for hit in find(world.boss.actor, "helena") if hit.kind == "person"] == []


def test_company_phones_are_dialled(world: World) -> None:
    with tenant_scope(world.org):
        company = Company(name="Acme", owner=world.owner.membership, phone="+493012345678", email="info@acme.example")
        company.save()
    for member in (world.owner, world.colleague):
        page = member.client.get(reverse("customers:company", args=[company.id])).content.decode()
        assert page.count('href="tel:+493012345678"') == 2
        assert 'href="mailto:info@acme.example"' in page
