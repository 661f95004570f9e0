"""Prefix matches and long lists use an index behind the policy; what is not leakproof can't."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from crm.customers.models import Person
from crm.customers.normal_forms import name_key
from crm.tenancy.scope import tenant_scope
from tests.database import owner_connection
from tests.world import World


@pytest.fixture
def many_people(transactional_db: None, world: World) -> Iterator[None]:
    """The test runs in the scope of an organization with 5,000 people, known to the planner."""
    names = [f"Person{number:05}" for number in range(5_000)]
    with tenant_scope(world.org):
        Person.objects.bulk_create(Person(first_name=name, name=name, name_key=name_key(name)) for name in names)
    with owner_connection(autocommit=True) as owner:
        owner.execute("ANALYZE customers_person")
    with tenant_scope(world.org):
        yield


def index_conditions(node: Any) -> str:
    """Everything that the plan looks up in indexes, in one text."""
    if isinstance(node, list):
        return " ".join(index_conditions(each) for each in node)
    own = f"{node.get('Index Name', '')} {node.get('Index Cond', '')}"
    return " ".join([own, index_conditions(node.get("Plans", []))])


def plan(queryset: Any) -> Any:
    """PostgreSQL's plan for the query."""
    return json.loads(queryset.explain(format="json"))[0]["Plan"]


def test_begins_matches_starts_of_words(in_scope: World) -> None:
    for name in ("Anna Berg", "anton", "Banna", "100% sure", "a_b"):
        Person.objects.create(first_name=name)
    assert set(Person.objects.filter(name_key__begins="an").values_list("name", flat=True)) == {"Anna Berg", "anton"}
    assert Person.objects.filter(name_key__begins="100%").count() == 1
    assert Person.objects.filter(name_key__begins="a%").count() == 0
    assert Person.objects.filter(name_key__begins="a_").count() == 1


def test_begins_uses_the_index(many_people: None) -> None:
    found = Person.objects.filter(name_key__begins="person001")
    assert found.count() == 100
    assert "person_name" in index_conditions(plan(found))
    assert ">= 'person001'" in index_conditions(plan(found))


def test_startswith_can_not(many_people: None) -> None:
    found = Person.objects.filter(name_key__startswith="person001")
    assert found.count() == 100
    assert "person001" not in index_conditions(plan(found))


def test_newest_first_reads_the_index_only_as_far_as_needed(many_people: None) -> None:
    shown = plan(Person.objects.order_by("-id")[:25])
    assert "tenant_id =" in index_conditions(shown)
    assert "Sort" not in json.dumps(shown)


def test_one_of_many(in_scope: World) -> None:
    odd = ["NULL", 'a "b"', "back\\slash", "{x,y}", "it's"]
    people = [Person.objects.create(first_name=name) for name in [*odd, "Anna"]]
    keys = [name_key(name) for name in odd]
    assert set(Person.objects.filter(name_key__one_of=keys).values_list("first_name", flat=True)) == set(odd)
    assert Person.objects.filter(pk__one_of={people[0].pk, people[-1].pk}).count() == 2
    assert not Person.objects.filter(name_key__one_of=[]).exists()


def test_one_of_uses_the_index(many_people: None) -> None:
    found = Person.objects.filter(name_key__one_of=[f"person{number:05}" for number in range(300)])
    assert found.count() == 300
    assert "person_name" in index_conditions(plan(found))
    assert "(name_key)::text = ANY" in index_conditions(plan(found))
