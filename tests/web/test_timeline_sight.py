"""A timeline tells only of records that its reader may see."""

import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from crm.accounts.models import Role
from crm.attachments.actions.files import attach_files
from crm.customers.models import Company, Person
from crm.events.types import SubjectRef
from crm.records.actions.binning import bin_record
from crm.records.actions.changing import change_record
from crm.tenancy.scope import tenant_scope
from crm.work.about import About
from crm.work.actions.notes import add_note
from crm.work.actions.tasks import add_task
from leads.models import Lead
from sales.models import Deal
from tests.records.people import a_person
from tests.sales.deals import a_deal
from tests.world import Member, World

PAGE = 50


@pytest.fixture
def person(world: World) -> Person:
    with tenant_scope(world.org):
        return a_person(world)


@pytest.fixture
def secret(world: World, person: Person) -> Deal:
    """A deal of the boss with the owner's person."""
    with tenant_scope(world.org):
        return a_deal(world, name="Verborgen AG", person=person, owner=world.boss.membership, by=world.boss.actor)


def read(member: Member, person: Person, query: str = "") -> str:
    answer = member.client.get(reverse("customers:person", args=[person.id]) + query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_of_a_record_one_may_not_see_nothing_is_told(world: World, person: Person, secret: Deal) -> None:
    boss = world.boss.actor
    with tenant_scope(world.org):
        about = About(SubjectRef("deal", secret.id), person.id)
        add_note("They will leave", about=about, by=boss)
        add_note("Likes tea", about=About(SubjectRef("person", person.id), person.id), by=boss)
        attach_files("deal", secret.id, [SimpleUploadedFile("legal-hold.txt", b"x")], by=boss)
        add_task("Buy them out", assignee=world.boss.membership, subject=SubjectRef("person", person.id),
                 person_id=person.id, by=boss)  # fmt: skip
        bin_record("deal", secret.id, by=boss)
    marks = ("Verborgen AG", "They will leave", "legal-hold.txt", "Buy them out")
    for member in (world.boss, world.colleague):
        told = read(member, person)
        assert all(mark in told for mark in marks)
    told = read(world.owner, person)
    assert [mark for mark in marks if mark in told] == []
    assert "Likes tea" in told
    page = reverse("customers:person", args=[person.id])
    assert world.stranger.client.get(page).status_code == 404


def test_of_a_module_one_has_not_nothing_is_told(
    world: World, person: Person, as_member: Callable[..., Member]
) -> None:
    seller = as_member("rep", team=world.team)
    with tenant_scope(world.org):
        lead = Lead.objects.create(person=person, owner=world.owner.membership, wants="Group travel")
        about = About(SubjectRef("lead", lead.id), person.id)
        add_note("A hot one", about=about, by=world.boss.actor)
        assert "A hot one" in read(seller, person)
        role = Role.objects.get(slug="rep")
        role.capabilities = [each for each in role.capabilities if not each.startswith("leads.")]
        role.save()
    assert "A hot one" not in read(seller, person)


def test_pages_stay_full(world: World, person: Person, secret: Deal) -> None:
    with tenant_scope(world.org):
        seen, hidden = (
            About(SubjectRef("person", person.id), person.id),
            About(SubjectRef("deal", secret.id), person.id),
        )
        for number in range(60):
            add_note(f"Seen {number:03}.", about=seen, by=world.boss.actor)
            add_note(f"Hidden {number:03}.", about=hidden, by=world.boss.actor)
    first = read(world.owner, person)
    shown = re.findall(r"Seen (\d\d\d)\.", first)
    assert len(shown) == PAGE
    assert "Hidden" not in first
    older = re.search(r"\?show=&(?:amp;)?before=[0-9a-f-]{36}", first)
    assert older
    second = read(world.owner, person, older[0].replace("&amp;", "&"))
    assert "Hidden" not in second
    assert sorted({*shown, *re.findall(r"Seen (\d\d\d)\.", second)}) == [f"{number:03}" for number in range(60)]


def test_a_lead_tells_of_its_person_only_what_one_sees(world: World) -> None:
    with tenant_scope(world.org):
        hidden = a_person(world, owner=world.boss.membership)
        lead = Lead.objects.create(person=hidden, owner=world.owner.membership, wants="Group travel")
        add_note("About him", about=About(SubjectRef("person", hidden.id), hidden.id), by=world.boss.actor)
        add_note("About it", about=About(SubjectRef("lead", lead.id), hidden.id), by=world.boss.actor)
    url = reverse("leads:lead", args=[lead.id])
    told = world.owner.client.get(url).content.decode()
    assert "About it" in told
    assert "About him" not in told
    assert "About him" in world.boss.client.get(url).content.decode()


def test_changes_do_not_name_a_company_one_may_not_see(world: World, person: Person) -> None:
    with tenant_scope(world.org):
        hidden = Company.objects.create(name="Verborgen Holding", owner=world.boss.membership)
        change_record("person", person.id, {"company": hidden}, by=world.boss.actor)
        change_record("person", person.id, {"company": None, "city": "Bonn"}, by=world.boss.actor)
    assert "Verborgen Holding" in read(world.boss, person)
    told = read(world.owner, person)
    assert "Verborgen" not in told
    assert "company to a company" in told
    assert "Bonn" in told


def test_companies_one_may_see_are_named_also_to_who_sees_a_part(world: World, person: Person) -> None:
    with tenant_scope(world.org):
        Role.objects.filter(slug="rep").update(visibility="own")
        mine = Company.objects.create(name="Mine AG", owner=world.owner.membership)
        other = Company.objects.create(name="Verborgen AG", owner=world.boss.membership)
        for company in (mine, other):
            change_record("person", person.id, {"company": company}, by=world.boss.actor)
    told = read(world.owner, person)
    assert "company to Mine AG" in told
    assert "company from Mine AG to another company" in told
    assert "to Verborgen AG" not in told
    assert "company from Mine AG to Verborgen AG" in read(world.boss, person)


def test_a_name_that_two_companies_have_is_not_told_by_mistake(world: World, person: Person) -> None:
    with tenant_scope(world.org):
        Role.objects.filter(slug="rep").update(visibility="own")
        for owner in (world.owner, world.boss):
            twin = Company.objects.create(name="Twin AG", owner=owner.membership)
            change_record("person", person.id, {"company": twin}, by=world.boss.actor)
    told = read(world.owner, person)
    assert "company to a company" in told
    assert "to Twin AG" not in told
