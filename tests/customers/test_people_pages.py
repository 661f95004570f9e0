"""Pages of people: list, record, new, facts in place, given over; who may and who may not."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from crm.customers.actions.companies import add_company
from crm.customers.actions.matching import Contact
from crm.customers.actions.people import KnownEmail, add_person, assign_people, change_person
from crm.customers.models import Company, Person, PersonEmail, PersonPhone
from crm.errors import NotAllowed, NotFound
from crm.events.models import Event
from crm.tenancy.scope import tenant_scope
from tests.world import Member, World

HTMX = {"HX-Request": "true", "HX-Target": "x"}


@pytest.fixture
def helena(world: World) -> Person:
    """Of the record's owner."""
    with tenant_scope(world.org):
        return add_person(
            Contact(email="helena@brandt.example", first_name="Helena", last_name="Brandt", company="Brandt & Sohn"),
            {"city": "Munich"},
            by=world.owner.actor,
        )


def as_saved(world: World, person: Person) -> Person:
    with tenant_scope(world.org):
        return Person.objects.select_related("company", "owner").get(id=person.id)


def fact(person: Person, field: str, version: int | None = None) -> str:
    url = reverse("customers:person_fact", args=[person.id, field])
    return f"{url}?version={version}" if version else url


def test_the_page_and_the_panel(world: World, helena: Person) -> None:
    url = reverse("customers:person", args=[helena.id])
    for member in (world.owner, world.colleague):
        page = member.client.get(url).content.decode()
        assert "Helena Brandt" in page
        assert "Brandt &amp; Sohn" in page
    panel = world.owner.client.get(url, headers={"HX-Request": "true", "HX-Target": "panel"}).content.decode()
    assert "<html" not in panel
    assert "Helena Brandt" in panel
    assert world.stranger.client.get(url).status_code == 404
    assert world.visitor.get(url).status_code == 302


def test_who_only_looks_gets_no_fields_and_no_composer(world: World, helena: Person) -> None:
    page = world.colleague.client.get(reverse("customers:person", args=[helena.id])).content.decode()
    assert 'class="fl-edit__link' not in page
    assert "Save note" not in page


def test_somebody_new(world: World) -> None:
    data = {"first_name": "Konrad", "last_name": "Brandt", "phone": "030 1234567", "country": "DE",
            "lifecycle": "lead", "company_name": "Brandt & Sohn", "email": "", "city": "", "job_title": ""}  # fmt: skip
    answer = world.owner.client.post(reverse("customers:add_person"), data)
    with tenant_scope(world.org):
        person = Person.objects.select_related("company").get()
        assert answer["Location"] == reverse("customers:person", args=[person.id])
        assert (person.name, person.phone, person.owner_id) == (
            "Konrad Brandt", "+49301234567", world.owner.membership.id
        )  # fmt: skip
        assert person.company is not None
        assert person.company.name == "Brandt & Sohn"


def test_from_a_companys_page(world: World, helena: Person) -> None:
    url = reverse("customers:add_person")
    company = as_saved(world, helena).company
    assert company is not None
    link = f"{url}?company={company.id}"
    page = world.owner.client.get(reverse("customers:company", args=[company.id])).content.decode()
    assert link in page
    assert 'value="Brandt &amp; Sohn"' in world.owner.client.get(link).content.decode()
    assert "Brandt &amp; Sohn" not in world.stranger.client.get(link).content.decode()
    assert world.owner.client.get(f"{url}?company=nonsense").status_code == 200


def test_a_known_address_is_offered_to_be_opened(world: World, helena: Person) -> None:
    data = {"first_name": "H.", "email": "HELENA@brandt.example", "lifecycle": "lead"}
    answer = world.owner.client.post(reverse("customers:add_person"), data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert f'href="{reverse("customers:person", args=[helena.id])}"' in page
    assert 'value="H."' in page
    assert world.stranger.client.post(reverse("customers:add_person"), data).status_code == 302  # not known there
    with tenant_scope(world.org):
        assert Person.objects.count() == 1


def test_whose_address_it_is_stays_hidden_from_whom_it_must(world: World, as_member: Callable[..., Member]) -> None:
    with tenant_scope(world.org):
        add_person(Contact(email="secret@example.com", first_name="Secret"), {}, by=world.boss.actor)
    answer = world.owner.client.post(
        reverse("customers:add_person"), {"first_name": "X", "email": "secret@example.com", "lifecycle": "lead"}
    )
    assert answer.status_code == 422
    assert "Secret" not in answer.content.decode()


@pytest.mark.parametrize(
    "wrong", [{"email": "nobody"}, {"phone": "12"}, {"first_name": ""}, {"country": "Germany"}, {"lifecycle": "king"}]
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(world: World, wrong: dict[str, str]) -> None:
    data = {"first_name": "Ada", "city": "Kept", "lifecycle": "lead", **wrong}
    answer = world.owner.client.post(reverse("customers:add_person"), data)
    assert answer.status_code == 422
    assert 'value="Kept"' in answer.content.decode()
    with tenant_scope(world.org):
        assert not Person.objects.exists()


def test_who_may_not_add(world: World) -> None:
    assert world.colleague.client.get(reverse("customers:add_person")).status_code == 403
    assert world.colleague.client.post(reverse("customers:add_person"), {"first_name": "X"}).status_code == 403
    with tenant_scope(world.org):
        with pytest.raises(NotAllowed):
            add_person(Contact(first_name="X"), {}, by=world.colleague.actor)
        assert not Person.objects.exists()


def test_a_fact_in_place(world: World, helena: Person) -> None:
    form = world.owner.client.get(fact(helena, "city", 1), headers=HTMX).content.decode()
    assert "<html" not in form
    assert 'value="Munich"' in form
    assert 'name="version" value="1"' in form
    answer = world.owner.client.post(fact(helena, "city", 1), {"city": "Berlin"}, headers=HTMX)
    assert (answer.status_code, answer["HX-Trigger"]) == (204, "fl:saved")
    saved = as_saved(world, helena)
    assert (saved.city, saved.version) == ("Berlin", 2)
    with tenant_scope(world.org):
        told = Event.objects.get(kind="customers.person_changed")
    assert told.data["changes"] == {"city": ["Munich", "Berlin"]}
    page = world.owner.client.get(reverse("customers:person", args=[helena.id])).content.decode()
    assert "city from Munich to Berlin" in page


def test_a_fact_on_its_own_page(world: World, helena: Person) -> None:
    assert "Change city" in world.owner.client.get(fact(helena, "city")).content.decode()
    answer = world.owner.client.post(fact(helena, "city"), {"city": "Berlin"})
    assert answer["Location"] == reverse("customers:person", args=[helena.id])


def test_what_a_colleague_saved_meanwhile_is_not_overwritten(world: World, helena: Person) -> None:
    world.boss.client.post(fact(helena, "city", 1), {"city": "Berlin"})
    for headers in (HTMX, {}):
        answer = world.owner.client.post(fact(helena, "city", 1), {"city": "Rome"}, headers=headers)
        assert answer.status_code == 409
        page = answer.content.decode()
        assert "Bea Boss changed this while you were editing" in page
        assert all(city in page for city in ("Munich", "Berlin", "Rome"))
    assert as_saved(world, helena).city == "Berlin"


@pytest.mark.parametrize(
    ("field", "value"),
    [("email", "nobody"), ("phone", "12"), ("birthday", "yesterday"), ("country", "Germany"), ("owner", "me"),
     ("lifecycle", "king")],
)  # fmt: skip
def test_a_wrong_fact_is_asked_again(world: World, helena: Person, field: str, value: str) -> None:
    answer = world.owner.client.post(fact(helena, field, 1), {field: value}, headers=HTMX)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert as_saved(world, helena).version == 1


def test_facts_that_are_none(world: World, helena: Person) -> None:
    for field in ("name_key", "version", "tenant", "id", "profile"):
        assert world.owner.client.get(fact(helena, field)).status_code == 404


def test_who_may_not_change(world: World, helena: Person) -> None:
    for member, status in ((world.colleague, 403), (world.stranger, 404)):
        assert member.client.get(fact(helena, "city")).status_code == status
        assert member.client.post(fact(helena, "city"), {"city": "Rome"}).status_code == status
    boss = str(world.boss.membership.id)
    assert world.owner.client.post(fact(helena, "owner"), {"owner": boss}).status_code == 403
    saved = as_saved(world, helena)
    assert (saved.city, saved.owner_id) == ("Munich", world.owner.membership.id)


def test_another_company_by_its_name(world: World, helena: Person) -> None:
    world.owner.client.post(fact(helena, "company_name"), {"company_name": "New Ventures"})
    company = as_saved(world, helena).company
    assert company is not None
    assert company.name == "New Ventures"
    world.owner.client.post(fact(helena, "company_name"), {"company_name": ""})
    assert as_saved(world, helena).company is None


def test_channels_follow_the_facts(world: World, helena: Person) -> None:
    with tenant_scope(world.org):
        change_person(helena.id, {"email": "h@brandt.example", "phone": "+49301234567"}, by=world.owner.actor)
        assert list(PersonEmail.objects.values_list("key", flat=True)) == ["h@brandt.example"]
        assert list(PersonPhone.objects.values_list("number", flat=True)) == ["+49301234567"]
        change_person(helena.id, {"email": "", "phone": ""}, by=world.owner.actor)
        assert not PersonEmail.objects.exists()
        assert not PersonPhone.objects.exists()


def test_nobody_gets_somebody_elses_address(in_scope: World) -> None:
    ada = add_person(Contact(email="ada@example.com", first_name="Ada"), {}, by=in_scope.owner.actor)
    eve = add_person(Contact(email="eve@example.com", first_name="Eve"), {}, by=in_scope.owner.actor)
    with pytest.raises(KnownEmail) as known:
        change_person(eve.id, {"email": "ADA@example.com"}, by=in_scope.owner.actor)
    assert known.value.person == ada


def test_given_over_to_a_colleague(world: World, helena: Person) -> None:
    data = {"verb": f"assign:{world.boss.membership.id}", "ids": [str(helena.id)], "back": "/customers/people/?q=h"}
    url = reverse("customers:people_bulk")
    assert world.owner.client.post(url, data).status_code == 404  # no such verb for him
    assert world.stranger.client.post(url, data).status_code == 302  # none of his are picked: nothing is done
    assert as_saved(world, helena).owner_id == world.owner.membership.id
    answer = world.boss.client.post(url, data)
    assert answer["Location"] == "/customers/people/?q=h"
    assert as_saved(world, helena).owner_id == world.boss.membership.id
    with tenant_scope(world.org):
        assert Event.objects.filter(kind="customers.person_changed").count() == 1
        assert assign_people(world.boss.actor, [helena.id], str(world.boss.membership.id)) == 0
        with pytest.raises(NotFound):
            assign_people(world.boss.actor, [helena.id], str(world.stranger.membership.id))


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_a_bulk_verb_leads_nowhere_else(world: World, helena: Person, back: str) -> None:
    data = {"verb": f"assign:{world.boss.membership.id}", "ids": [str(helena.id)], "back": back}
    answer = world.boss.client.post(reverse("customers:people_bulk"), data)
    assert answer["Location"] == reverse("customers:people")


def test_companies(world: World) -> None:
    url = reverse("customers:add_company")
    data = {"name": "Brandt & Sohn", "domain": "https://www.brandt.example/about", "employees": "12"}
    assert world.colleague.client.post(url, data).status_code == 403
    answer = world.owner.client.post(url, data)
    with tenant_scope(world.org):
        company = Company.objects.get()
    assert answer["Location"] == reverse("customers:company", args=[company.id])
    assert (company.domain, company.employees, company.owner_id) == (
        "brandt.example", 12, world.owner.membership.id
    )  # fmt: skip
    assert world.owner.client.post(url, data | {"name": ""}).status_code == 422
    page = world.colleague.client.get(reverse("customers:company", args=[company.id]))
    assert "Brandt &amp; Sohn" in page.content.decode()
    assert world.stranger.client.get(reverse("customers:company", args=[company.id])).status_code == 404


def test_a_companys_facts(world: World) -> None:
    with tenant_scope(world.org):
        company = add_company({"name": "Brandt"}, by=world.owner.actor)
    url = reverse("customers:company_fact", args=[company.id, "industry"])
    for member, status in ((world.colleague, 403), (world.stranger, 404), (world.owner, 302)):
        assert member.client.post(url, {"industry": "Optics"}).status_code == status
    assert world.owner.client.post(f"{url}?version=1", {"industry": "Steel"}).status_code == 409
    values: dict[str, Any] = {"industry": "Optics", "version": 2}
    with tenant_scope(world.org):
        assert Company.objects.filter(id=company.id).values(*values).get() == values
