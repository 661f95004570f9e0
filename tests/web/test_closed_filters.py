"""A filter tells of the records it asks about: who doesn't see those can't use it, in pages, files and programs."""

import json

import pytest
from django.urls import reverse

from crm.accounts.models import Role
from crm.conditions.fields import all_fields_of
from crm.customers.models import Person
from tests.api.asking import program_of
from tests.sales.deals import a_deal, a_person
from tests.world import World, scope_of

ASKS = ("?open_deal=yes", "?where=" + json.dumps({"not": {"field": "person.open_deal", "op": "is", "value": False}}))


@pytest.fixture
def people(world: World) -> list[str]:
    """Somebody with an open deal, and somebody without; analysts don't see deals."""
    with scope_of(world.org):
        person = a_person(world)
        a_deal(world, person=person)
        other = Person.objects.create(first_name="Nora", last_name="Nodeal")
        analyst = Role.objects.get(slug="analyst")
        analyst.capabilities = sorted(set(analyst.capabilities) - {"sales.view"})
        analyst.save()
        return [str(person.id), str(other.id)]


@pytest.mark.parametrize("ask", ASKS)
def test_pages_leave_it_out_and_say_why(world: World, people: list[str], ask: str) -> None:
    page = reverse("customers:people")
    shown = world.colleague.client.get(page + ask).content.decode()
    assert "Your role does not let you see deals." in shown
    assert "A condition you may not see" in shown
    assert all(each in shown for each in people)
    counts = [world.colleague.client.get(page + each).content for each in (f"{ask}&count=1", "?count=1")]
    assert counts[0] == counts[1]
    shown = world.boss.client.get(page + ask).content.decode()
    assert "Your role does not" not in shown
    assert people[0] in shown
    assert people[1] not in shown


def test_it_is_not_offered(world: World, people: list[str]) -> None:
    page = reverse("web:filter", args=["customers:people"])
    offered = world.colleague.client.get(f"{page}?add=1").content.decode()
    assert "Has an open ticket" in offered
    assert "Has an open deal" not in offered
    assert "Has an open deal" in world.boss.client.get(f"{page}?add=1").content.decode()
    assert world.colleague.client.get(f"{page}?field=open_deal").status_code == 404
    assert "Has an open deal" not in world.colleague.client.get(page).content.decode()


@pytest.mark.parametrize("ask", ASKS)
def test_keys_need_the_scope_and_the_role(world: World, people: list[str], ask: str) -> None:
    for scopes in (["people:read"], ["people:write", "tickets:read"]):
        answer = program_of(world.boss, "admin", scopes).get(f"people/{ask}")
        assert answer.status_code == 403
        assert "deals:read" in answer.json()["detail"]
    both = program_of(world.boss, "admin", ["people:read", "deals:read"]).get(f"people/{ask}")
    assert [each["id"] for each in both.json()["items"]] == [people[0]]
    assert program_of(world.boss, "analyst").get(f"people/{ask}").status_code == 400


def test_related_records_are_closed_too(world: World, people: list[str]) -> None:
    with scope_of(world.org):
        manager = Role.objects.get(slug="analyst")
        manager.capabilities = ["leads.view", "work.view"]
        manager.save()
    shown = world.colleague.client.get(reverse("leads:leads") + "?person.city=Bonn").content.decode()
    assert "Your role does not let you see people." in shown


def test_every_field_that_looks_elsewhere_says_where(in_scope: World) -> None:
    """One that asks other records (`among`), or related ones, has to name their kind."""
    for kind in ("person", "company", "lead", "deal", "ticket", "task"):
        for field in all_fields_of(kind):
            looks = field.among is not None or (
                field.param.partition(".")[0] in ("person", "company") and "." in field.param
            )
            assert not looks or field.needs, field.name
