"""Filters tell nothing of records that their reader may not see: neither by their words nor by what they find."""

import json

import pytest
from django.urls import reverse

from crm.accounts.actor import Actor, system_actor
from crm.conditions.clock import Clock
from crm.conditions.compile import matching
from crm.conditions.params import read_params
from crm.customers.models import Company, Person
from crm.records.actions.changing import change_record
from crm.tenancy.scope import tenant_scope
from sales.models import Deal
from tests.records.own_fields import a_field
from tests.records.people import a_person
from tests.sales.deals import a_deal
from tests.world import World

GONE = "something that isn&#39;t here"


def test_a_chip_names_nobody_one_may_not_see(world: World) -> None:
    with tenant_scope(world.org):
        a_field(world, "link")
        hidden = a_person(world, first_name="Ottokar", last_name="Verborgen", owner=world.boss.membership)
        company = Company.objects.create(name="Verborgen Holding", owner=world.boss.membership)
        seen = Company.objects.create(name="Offen GmbH", owner=world.owner.membership)
    where = json.dumps({"any": [{"field": "person.company", "op": "is", "value": str(company.id)}] * 2})
    people = reverse("customers:people")
    for query in (f"custom.link={hidden.id}", f"company={company.id}", f"where={where}"):
        asked = f"{people}?{query}"
        for member in (world.boss, world.colleague):
            assert "Verborgen" in member.client.get(asked).content.decode()
        told = world.owner.client.get(asked).content.decode().replace("&#x27;", "&#39;")
        assert "Verborgen" not in told
        assert GONE in told
        assert "Verborgen" not in world.stranger.client.get(asked).content.decode()
    assert "Offen GmbH" in world.owner.client.get(f"{people}?company={seen.id}").content.decode()


def found(actor: Actor, *pairs: tuple[str, str]) -> set[str]:
    return set(read_params("deal", pairs).apply(Deal.objects.all(), actor).values_list("name", flat=True))


@pytest.fixture
def deals(in_scope: World) -> Person:
    """Of the owner: one with a person he sees, one with somebody hidden, one without any; all who are of Munich."""
    a_field(in_scope, "text")
    hidden = a_person(in_scope, email="otto@hidden.example", owner=in_scope.boss.membership)
    change_record("person", hidden.id, {"custom.text": "secret"}, by=in_scope.boss.actor)
    a_deal(in_scope, name="seen", person=a_person(in_scope))
    a_deal(in_scope, name="hidden", person=hidden)
    a_deal(in_scope, name="none")
    return hidden


def test_what_is_asked_of_a_hidden_person_finds_nothing(in_scope: World, deals: Person) -> None:
    owner, boss = in_scope.owner.actor, in_scope.boss.actor
    for asked in (("person.email__starts", "otto"), ("person.custom.text", "secret"), ("person.city", "Munich")):
        assert "hidden" in found(boss, asked)
        assert "hidden" in found(in_scope.colleague.actor, asked)
        assert "hidden" not in found(owner, asked)
    assert found(owner, ("person.city", "Munich")) == {"seen"}
    # Whatever his values are, the answer is the same: also where it is turned round.
    for op, value in (("is_not", "Munich"), ("is_not", "Bonn"), ("empty", "yes"), ("not_empty", "yes")):
        assert "hidden" not in found(owner, (f"person.city__{op}", value))
    assert found(owner, ("person.city__empty", "yes")) == found(boss, ("person.city__empty", "yes")) == {"none"}
    for city in ("Munich", "Bonn"):
        where = json.dumps({"not": {"field": "deal.person.city", "op": "is", "value": city}})
        assert "hidden" in found(owner, ("where", where))


def test_two_steps_away_nothing_can_be_asked(in_scope: World) -> None:
    assert read_params("deal", [("person.company.name", "Verborgen")]).problems


def test_the_program_itself_sees_all(in_scope: World, deals: Person) -> None:
    node = read_params("deal", [("person.email__starts", "otto")]).node
    assert [deal.name for deal in matching(node, "deal", Clock.of_organization())] == ["hidden"]
    assert found(system_actor(), ("person.email__starts", "otto")) == {"hidden"}
