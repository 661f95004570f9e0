"""Valkey and workers die between an event and what it causes: nothing is lost, nothing happens twice."""

import random
import time
from collections import Counter
from collections.abc import Callable

import pytest

from crm.automation.models import Run, RunState, StepEffect
from crm.customers.models import PersonTag
from crm.events.models import Delivery, DeliveryState, Event
from crm.tenancy.scope import tenant_scope
from crm.work.models import Task
from tests.faults.processes import Broker, Worker, until
from tests.world import World

pytestmark = pytest.mark.fault

AddPeople = Callable[[str, int], None]


def finished(world: World, people: int) -> bool:
    """Whether all of them came to the end of the journey, and nothing waits any more."""
    with tenant_scope(world.org):
        done = Run.objects.exclude(state=RunState.ACTIVE).count()
        waiting = Event.objects.filter(pending=True).exists() or Delivery.objects.filter(state="due").exists()
        return done == people and not waiting


def assert_once_for_each(world: World, people: int) -> None:
    """Each person has each effect once."""
    with tenant_scope(world.org):
        tasks = Counter(Task.objects.values_list("person_id", "title"))
        assert len(tasks) == 2 * people
        assert set(tasks.values()) == {1}
        assert PersonTag.objects.count() == people
        assert StepEffect.objects.count() == 3 * people
        assert Run.objects.count() == people
        assert not Delivery.objects.exclude(state=DeliveryState.DONE).exists()
        added = Event.objects.filter(kind="customers.tag_added").values_list("person_id", flat=True)
        assert len(added) == len(set(added))
        assert len(added) == people


def test_valkey_killed_between_event_and_delivery(
    world: World, broker: Broker, worker: Worker, add_people: AddPeople
) -> None:
    add_people("before", 5)
    until(lambda: finished(world, 5), "the first journeys", meanwhile=broker.sweep)
    add_people("during", 5)  # their nudges are in Valkey, or just leaving it
    broker.kill()
    add_people("away", 5)  # committed although nobody can be told
    broker.start_again()
    add_people("after", 5)
    until(lambda: finished(world, 20), "what Valkey had forgotten", meanwhile=broker.sweep)
    assert_once_for_each(world, 20)


def test_worker_killed_in_the_middle_of_steps(
    world: World, broker: Broker, worker: Worker, add_people: AddPeople
) -> None:
    people = 60
    add_people("anna", people)
    chance = random.Random(7)  # noqa: S311
    for number in range(3):
        _until_some_steps_are_done(world, broker, at_least=number * 30 + 5)
        time.sleep(chance.random() * 0.2)
        worker.kill()
        worker.start_again()
    until(lambda: finished(world, people), "all journeys", meanwhile=broker.sweep)
    assert_once_for_each(world, people)


def _until_some_steps_are_done(world: World, broker: Broker, *, at_least: int) -> None:
    def some() -> bool:
        with tenant_scope(world.org):
            return StepEffect.objects.count() >= at_least

    until(some, f"{at_least} steps", meanwhile=broker.sweep)
