"""People move forward, never back."""

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.customers.actions.lifecycle import KEEPS, ORDER, advance
from crm.customers.models import Lifecycle, Person
from crm.events.models import Event
from tests.world import World


@pytest.mark.parametrize(("old", "new"), list(pairwise(ORDER)))
def test_each_stage_leads_to_the_next(in_scope: World, old: Lifecycle, new: Lifecycle) -> None:
    person = Person.objects.create(last_name="Brandt", lifecycle=old)
    assert advance(person, new, by=in_scope.owner.actor)
    assert Person.objects.get().lifecycle == person.lifecycle == new
    assert Event.objects.get(kind="customers.lifecycle_changed").data == {"old": old, "new": new}


@pytest.mark.parametrize(("old", "new"), list(pairwise(reversed(ORDER))))
def test_and_never_back(in_scope: World, old: Lifecycle, new: Lifecycle) -> None:
    person = Person.objects.create(last_name="Brandt", lifecycle=old)
    assert not advance(person, new)
    assert Person.objects.get().lifecycle == old
    assert not Event.objects.filter(kind="customers.lifecycle_changed").exists()


def test_a_stale_copy_does_not_take_him_back(in_scope: World) -> None:
    person = Person.objects.create(last_name="Brandt")
    Person.objects.update(lifecycle=Lifecycle.CUSTOMER)
    assert not advance(person, Lifecycle.QUALIFIED)
    assert person.lifecycle == Lifecycle.CUSTOMER


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(st.sampled_from(list(Lifecycle)), max_size=8))
def test_whatever_happens_customers_are_kept(in_scope: World, steps: list[Lifecycle]) -> None:
    person = Person.objects.create(last_name="Brandt", lifecycle=Lifecycle.SUBSCRIBER)
    seen = [Lifecycle.SUBSCRIBER]
    for step in steps:
        advance(person, step)
        seen.append(Lifecycle(person.lifecycle))
    known = [ORDER.index(stage) for stage in seen if stage != Lifecycle.LOST]
    for before, after in pairwise(seen):
        if before in KEEPS:
            assert after in KEEPS
        if Lifecycle.LOST not in (before, after):
            assert ORDER.index(after) >= ORDER.index(before)
    assert known[0] == 0
