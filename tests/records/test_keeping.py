"""Saving a record writes who changed what; nothing is saved without it."""

from typing import Any

import pytest
from django.utils import timezone

from crm.customers.models import Person
from crm.errors import Refused
from crm.events.types import SYSTEM
from crm.records.actions.changing import change_record, change_records
from crm.records.actions.keeping import keep, keep_all
from crm.records.models import RecordChange, Unkept
from tests.records.people import a_person, changes_of
from tests.world import World

pytestmark = pytest.mark.usefixtures("in_scope")


def test_who_changed_what_from_what_to_what(world: World) -> None:
    person = a_person(world)
    person.city, person.owner = "Bonn", world.boss.membership
    keep(person, by=world.boss.actor)
    (change,) = changes_of(person)
    assert change.changes == {
        "city": ["Munich", "Bonn"],
        "owner_id": [str(world.owner.membership.id), str(world.boss.membership.id)],
    }
    assert change.words == {
        "city": ["City", "Munich", "Bonn"],
        "owner_id": ["Owner", world.owner.membership.name, world.boss.membership.name],
    }
    assert change.told["city"] == ("Munich", "Bonn")
    assert (change.actor, change.version, person.version) == (world.boss.actor.ref, 2, 2)
    again = Person.objects.get(id=person.id)
    assert (again.city, again.owner_id, again.version) == ("Bonn", world.boss.membership.id, 2)


def test_nothing_changed_is_nothing_kept(world: World) -> None:
    person = a_person(world)
    assert keep(person, by=SYSTEM) is None
    assert (changes_of(person), person.version) == ([], 1)


def test_columns_of_the_program_have_no_history(world: World) -> None:
    person = a_person(world)
    person.last_touch_at = timezone.now()
    assert keep(person, by=SYSTEM) is None
    again = Person.objects.get(id=person.id)
    assert (again.last_touch_at, again.version) == (person.last_touch_at, 1)


def test_names_follow_from_their_parts(world: World) -> None:
    person = a_person(world)
    person.last_name = "Groß"
    keep(person, by=SYSTEM)
    again = Person.objects.get(id=person.id)
    assert (again.name, again.name_key) == ("Helena Groß", "helena gross")
    assert list(changes_of(person)[0].changes) == ["last_name"]


def test_only_what_changed_is_written(world: World) -> None:
    person = a_person(world)
    Person.objects.filter(id=person.id).update(job_title="Buyer")  # somebody else, meanwhile
    person.city = "Bonn"
    keep(person, by=SYSTEM)
    again = Person.objects.get(id=person.id)
    assert (again.city, again.job_title) == ("Bonn", "Buyer")


def test_saving_past_the_history_is_refused(world: World) -> None:
    person = a_person(world)
    person.city = "Bonn"
    with pytest.raises(Unkept):
        person.save()
    with pytest.raises(Unkept):
        person.save(update_fields=["city"])
    assert Person.objects.get(id=person.id).city == "Munich"


def test_made_in_bulk_they_have_a_history_too(world: World) -> None:
    person = Person(first_name="Ida", city="Oslo")
    person.set_name()
    Person.objects.bulk_create([person])
    person.city = "Bergen"
    keep(person, by=SYSTEM)
    assert changes_of(person)[0].changes == {"city": ["Oslo", "Bergen"]}


def test_many_are_kept_with_as_many_statements_as_one(world: World, django_assert_max_num_queries: Any) -> None:
    people = [a_person(world, first_name=f"Nr {number}") for number in range(40)]
    for person in people[:30]:
        person.city, person.owner = "Bonn", world.boss.membership
    with django_assert_max_num_queries(4):
        changes = keep_all(people, by=SYSTEM)
    assert [change is None for change in changes] == [False] * 30 + [True] * 10
    assert Person.objects.filter(city="Bonn", version=2).count() == 30
    assert RecordChange.objects.filter(kind="person").count() == 30


def test_many_at_once_leaves_out_whom_one_may_not_change(world: World) -> None:
    mine, theirs = a_person(world), a_person(world, first_name="Otto", owner=world.boss.membership)
    outcome = change_records("person", [mine.id, theirs.id], {"city": "Bonn"}, by=world.owner.actor)
    assert (outcome.changed, outcome.refused) == (1, {})  # what one can't see is not even refused
    assert Person.objects.get(id=theirs.id).city == "Munich"


def test_the_reader_changes_nothing(world: World) -> None:
    person = a_person(world)
    outcome = change_records("person", [person.id], {"city": "Bonn"}, by=world.colleague.actor)
    assert (outcome.changed, list(outcome.refused)) == (0, [person.id])
    assert (changes_of(person), Person.objects.get(id=person.id).city) == ([], "Munich")


def test_what_is_no_fact_is_refused(world: World) -> None:
    person = a_person(world)
    with pytest.raises(Refused):
        change_record("person", person.id, {"version": 7}, by=world.boss.actor)
    assert Person.objects.get(id=person.id).version == 1
