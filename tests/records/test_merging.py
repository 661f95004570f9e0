"""Two people save one record: different fields are both kept, the same field is asked about."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.customers.models import Person
from crm.events.types import SYSTEM
from crm.records.actions.changing import change_record
from crm.records.actions.keeping import keep
from crm.records.actions.merging import Conflict, merge
from tests.records.people import a_person, changes_of
from tests.world import World

pytestmark = pytest.mark.usefixtures("in_scope")


def theirs(world: World, person: Person, **values: Any) -> None:
    """The boss saves meanwhile."""
    change_record("person", person.id, values, by=world.boss.actor)


def test_edits_of_different_fields_are_both_kept(world: World) -> None:
    person = a_person(world)
    theirs(world, person, city="Bonn")
    change_record("person", person.id, {"job_title": "Buyer"}, by=world.owner.actor, seen=1)
    again = Person.objects.get(id=person.id)
    assert (again.city, again.job_title, again.version) == ("Bonn", "Buyer", 3)


def test_a_whole_form_does_not_undo_what_it_did_not_touch(world: World) -> None:
    person = a_person(world)
    theirs(world, person, city="Bonn", birthday=date(1980, 2, 3))
    form = {"city": "Munich", "job_title": "Buyer", "birthday": None, "owner": world.owner.membership}
    change_record("person", person.id, {**form}, by=world.boss.actor, seen=1)
    again = Person.objects.get(id=person.id)
    assert (again.city, again.job_title, again.birthday) == ("Bonn", "Buyer", date(1980, 2, 3))


def test_edits_of_one_field_conflict_in_words(world: World) -> None:
    person = a_person(world)
    theirs(world, person, city="Bonn", owner=world.boss.membership)
    theirs(world, person, city="Berlin", owner=world.owner.membership)
    with pytest.raises(Conflict) as caught:
        change_record("person", person.id, {"city": "Köln", "job_title": "Buyer"}, by=world.owner.actor, seen=1)
    (clash,) = caught.value.clashes
    assert (clash.field, clash.label, clash.base, clash.theirs, clash.mine) == (
        "city", "City", "Munich", "Berlin", "Köln",
    )  # fmt: skip
    assert (clash.who, caught.value.version) == (world.boss.membership.name, 3)
    again = Person.objects.get(id=person.id)
    assert (again.city, again.job_title) == ("Berlin", "")
    assert len(changes_of(person)) == 2


def test_the_same_new_value_is_no_conflict(world: World) -> None:
    person = a_person(world)
    theirs(world, person, city="Bonn")
    change_record("person", person.id, {"city": "Bonn"}, by=world.owner.actor, seen=1)
    assert Person.objects.get(id=person.id).version == 2


def test_saving_over_the_newest_goes_through(world: World) -> None:
    person = a_person(world)
    theirs(world, person, city="Bonn")
    change_record("person", person.id, {"city": "Köln"}, by=world.owner.actor, seen=2)
    assert Person.objects.get(id=person.id).city == "Köln"


FIELDS = ("city", "job_title", "street")
EDITS = st.fixed_dictionaries({}, optional={name: st.sampled_from(["", "a", "b"]) for name in FIELDS})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(saves=st.lists(EDITS, max_size=3), mine=EDITS)
def test_merging_loses_nobodys_edit(world: World, saves: list[dict[str, str]], mine: dict[str, str]) -> None:
    """What the result holds of each field is mine where only I changed it, theirs where only they did."""
    person = a_person(world, city="x", job_title="x", street="x")
    for values in saves:
        for name, value in values.items():
            setattr(person, name, value)
        keep(person, by=SYSTEM)
    now = Person.objects.get(id=person.id)
    changed = {name for values in saves for name in values}
    both = sorted(name for name in mine if name in changed and mine[name] != getattr(now, name))
    if both:
        with pytest.raises(Conflict) as caught:
            merge(now, mine, 1)
        assert sorted(clash.field for clash in caught.value.clashes) == both
        return
    values = merge(now, mine, 1)
    for name in FIELDS:
        wanted = mine.get(name, getattr(now, name))
        assert values.get(name, getattr(now, name)) == wanted
