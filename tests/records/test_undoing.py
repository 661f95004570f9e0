"""Taking a change back, where that is safe."""

from uuid import uuid4

import pytest

from crm.customers.models import Person
from crm.errors import NotAllowed, NotFound, Refused
from crm.records.actions.changing import change_record, change_records
from crm.records.actions.undoing import undo_batch_of, undo_change
from crm.records.models import RecordChange
from tests.records.people import a_person, changes_of
from tests.world import World, scope_of

pytestmark = pytest.mark.usefixtures("in_scope")


def test_a_change_is_taken_back(world: World) -> None:
    person = a_person(world)
    change_record("person", person.id, {"city": "Bonn", "owner": world.boss.membership}, by=world.boss.actor)
    _, left = undo_change(changes_of(person)[0].id, by=world.boss.actor)
    again = Person.objects.get(id=person.id)
    assert (again.city, again.owner_id, left) == ("Munich", world.owner.membership.id, [])
    assert changes_of(person)[1].undoes_id == changes_of(person)[0].id


def test_what_was_changed_since_is_left_alone(world: World) -> None:
    person = a_person(world)
    change_record("person", person.id, {"city": "Bonn", "job_title": "Buyer"}, by=world.boss.actor)
    change_record("person", person.id, {"city": "Berlin"}, by=world.boss.actor)
    _, left = undo_change(changes_of(person)[0].id, by=world.boss.actor)
    again = Person.objects.get(id=person.id)
    assert (again.city, again.job_title, left) == ("Berlin", "", ["City"])


def test_twice_is_refused_in_words(world: World) -> None:
    person = a_person(world)
    change_record("person", person.id, {"city": "Bonn"}, by=world.boss.actor)
    undo_change(changes_of(person)[0].id, by=world.boss.actor)
    with pytest.raises(Refused):
        undo_change(changes_of(person)[0].id, by=world.boss.actor)
    assert len(changes_of(person)) == 2


def test_only_who_may_change_it_takes_it_back(world: World) -> None:
    person = a_person(world)
    change_record("person", person.id, {"city": "Bonn"}, by=world.boss.actor)
    change = changes_of(person)[0].id
    with pytest.raises(NotAllowed):
        undo_change(change, by=world.colleague.actor)
    stranger = world.stranger.actor
    with scope_of(world.other_org), pytest.raises(NotFound):
        undo_change(change, by=stranger)
    assert Person.objects.get(id=person.id).city == "Bonn"


def test_a_batch_goes_back_but_for_what_changed_since(world: World) -> None:
    people = [a_person(world, first_name=f"Nr {number}", city=f"City {number}") for number in range(5)]
    batch = uuid4()
    change_records("person", [each.id for each in people], {"city": "Bonn"}, by=world.boss.actor, batch=batch)
    change_record("person", people[2].id, {"city": "Berlin"}, by=world.owner.actor)
    changes = list(RecordChange.objects.filter(batch_id=batch))
    outcome = undo_batch_of("person", changes, by=world.boss.actor, batch=batch)
    assert (outcome.changed, list(outcome.refused)) == (4, [people[2].id])
    cities = {each.first_name: each.city for each in Person.objects.all()}
    assert [cities[f"Nr {number}"] for number in range(5)] == ["City 0", "City 1", "Berlin", "City 3", "City 4"]
