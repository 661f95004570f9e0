"""People go through a journey: what begins it, its steps, its ways, its end."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from crm.automation.engine import advance_due
from crm.automation.models import FlowKind, Outcome, Run, RunState, StepEffect
from crm.automation.triggers import Trigger, register_trigger
from crm.conditions.tree import VERSION
from crm.customers.models import Lifecycle, Person
from crm.events.catalog.customers import LifecycleChanged, PersonAdded
from crm.events.emit import emit
from crm.events.relay import relay_all
from crm.tenancy import scope
from crm.tenancy.scope import tenant_scope
from crm.work.models import Task
from tests.automation.conftest import MakeFlow, fork, run_of, step, tag, tags_of, wait
from tests.world import World

AddPerson = Callable[..., Person]
IS_LEAD = {"v": VERSION, "all": [{"field": "person.lifecycle", "op": "is", "value": "lead"}]}


def words_of(run: Run) -> list[str]:
    """The log, as it is read."""
    return list(StepEffect.objects.filter(run=run).order_by("id").values_list("words", flat=True))


def test_goes_through_all_steps(make_flow: MakeFlow, add_person: AddPerson, drain: Callable[[], None]) -> None:
    make_flow([tag("New here"), step("task", title="Say hello", assignee="owner", days=2)])
    person = add_person()
    drain()
    run = run_of(person)
    assert (run.state, run.ended_words) == (RunState.DONE, "Went through all steps")
    assert words_of(run) == ["Tagged “New here”", "Task “Say hello” for nobody yet"]
    assert tags_of(person) == {"New here"}
    task = Task.objects.get(person_id=person.id)
    assert task.title == "Say hello"


def test_a_fork_takes_one_way_and_both_come_together(
    make_flow: MakeFlow, add_person: AddPerson, drain: Callable[[], None]
) -> None:
    make_flow([fork(IS_LEAD, [tag("Yes")], [tag("No")]), tag("After")])
    lead = add_person("Lea")
    customer = add_person("Cleo")
    Person.objects.filter(id=customer.id).update(lifecycle=Lifecycle.CUSTOMER)
    drain()
    assert tags_of(lead) == {"Yes", "After"}
    assert tags_of(customer) == {"No", "After"}
    assert StepEffect.objects.filter(run=run_of(lead), outcome=Outcome.YES).count() == 1
    assert StepEffect.objects.filter(run=run_of(customer), outcome=Outcome.NO).count() == 1


def test_a_condition_sees_what_an_earlier_step_did(
    make_flow: MakeFlow, add_person: AddPerson, drain: Callable[[], None]
) -> None:
    has_vip = {"all": [{"field": "person.tags", "op": "has", "value": "vip"}]}
    make_flow([tag("VIP"), fork(has_vip, [tag("Seen")], [tag("Missed")])])
    person = add_person()
    drain()
    assert tags_of(person) == {"VIP", "Seen"}


def test_waits_by_the_clock(make_flow: MakeFlow, add_person: AddPerson) -> None:
    make_flow([wait(3), tag("Later")])
    with time_machine.travel("2026-03-28T10:00:00+00:00", tick=False) as clock:
        person = add_person()
        relay_all()
        advance_due()
        run = run_of(person)
        assert run.waiting
        assert run.due_at == timezone.now() + timedelta(days=3)
        clock.shift(timedelta(days=3, seconds=-1))
        assert advance_due() == (0, False)
        assert not tags_of(person)
        clock.shift(timedelta(seconds=1))
        advance_due()
        assert tags_of(person) == {"Later"}
        assert run_of(person).state == RunState.DONE
        waited = StepEffect.objects.get(run=run, kind="wait")
        assert waited.outcome == Outcome.DONE


def test_two_waits_in_a_row(make_flow: MakeFlow, add_person: AddPerson) -> None:
    make_flow([wait(1), wait(2), tag("Later")])
    with time_machine.travel("2026-01-01T10:00:00+00:00", tick=False) as clock:
        person = add_person()
        relay_all()
        for day in range(4):
            advance_due()
            assert (tags_of(person) == {"Later"}) == (day == 3)
            clock.shift(timedelta(days=1))


def test_wait_until_a_date_that_has_passed_goes_on(
    make_flow: MakeFlow, add_person: AddPerson, drain: Callable[[], None]
) -> None:
    make_flow([step("wait", how="until", day="2020-01-01", at="09:00", working_hours=False), tag("On")])
    person = add_person()
    drain()
    assert tags_of(person) == {"On"}


def test_goal_ends_the_journey_when_it_holds(
    make_flow: MakeFlow, add_person: AddPerson, drain: Callable[[], None]
) -> None:
    make_flow([step("goal", condition=IS_LEAD, question="Is a lead"), tag("Not yet")])
    lead, customer = add_person("Lea"), add_person("Cleo")
    Person.objects.filter(id=customer.id).update(lifecycle=Lifecycle.CUSTOMER)
    drain()
    assert run_of(lead).goal_reached
    assert run_of(lead).ended_words == "Goal reached: Is a lead"
    assert not tags_of(lead)
    assert not run_of(customer).goal_reached
    assert tags_of(customer) == {"Not yet"}


def test_stop_ends_it(make_flow: MakeFlow, add_person: AddPerson, drain: Callable[[], None]) -> None:
    make_flow([fork(IS_LEAD, [step("stop")], []), tag("Went on")])
    person = add_person()
    drain()
    assert not tags_of(person)
    assert run_of(person).state == RunState.DONE


def test_only_whom_the_condition_lets_in(make_flow: MakeFlow, add_person: AddPerson, drain: Callable[[], None]) -> None:
    make_flow([tag("In")], condition={"all": [{"field": "person.country", "op": "is", "value": "DE"}]})
    inside, outside = add_person("Inge", country="DE"), add_person("Otto", country="FR")
    drain()
    assert tags_of(inside) == {"In"}
    assert not Run.objects.filter(person_id=outside.id).exists()


def test_history_sets_nothing_off(
    make_flow: MakeFlow, add_person: AddPerson, in_scope: World, drain: Callable[[], None]
) -> None:
    person = add_person()
    drain()
    make_flow([tag("In")])
    emit(PersonAdded(person_id=person.id), occurred_at=timezone.now() - timedelta(days=200))
    drain()
    assert not Run.objects.exists()


def test_a_rule_acts_on_the_events_record(
    make_flow: MakeFlow, add_person: AddPerson, drain: Callable[[], None]
) -> None:
    register_trigger(Trigger("customers.company_added", "Is added", "building", about="company"))
    make_flow([tag("Ruled")], kind=FlowKind.RULE, event="customers.company_added")
    add_person("Anna", company="Brandt & Sohn")
    drain()
    run = Run.objects.get()
    assert run.subject_kind == "company"
    assert run.error == "There is no person to do this for."  # put off, and shown


def test_a_person_who_is_gone_is_taken_out(make_flow: MakeFlow, add_person: AddPerson) -> None:
    make_flow([wait(1), tag("Later")])
    with time_machine.travel("2026-01-01T10:00:00+00:00", tick=False) as clock:
        person = add_person()
        relay_all()
        advance_due()
        person.delete()
        clock.shift(timedelta(days=1))
        advance_due()
    run = Run.objects.get()
    assert (run.state, run.ended_words) == (RunState.STOPPED, "The person is no longer there")


@pytest.mark.parametrize(
    ("reentry", "more", "times"), [("once", {}, 1), ("always", {}, 3), ("after", {"days": 2}, 2), (None, {}, 1)]
)
def test_reentry(
    make_flow: MakeFlow, add_person: AddPerson, reentry: str | None, more: dict[str, Any], times: int
) -> None:
    rule = {"reentry": reentry} if reentry else {}
    make_flow([tag("Once more")], event="customers.lifecycle_changed", **rule, **more)
    with time_machine.travel("2026-01-01T10:00:00+00:00", tick=False) as clock:
        person = add_person()
        for day in (0, 1, 1):
            clock.shift(timedelta(days=day))
            emit(LifecycleChanged(person_id=person.id, old="lead", new="customer"))
            relay_all()
            advance_due()
    assert Run.objects.filter(person_id=person.id).count() == times


def test_after_some_days_nobody_enters_who_is_still_inside(make_flow: MakeFlow, add_person: AddPerson) -> None:
    make_flow([wait(30)], event="customers.lifecycle_changed", reentry="after", days=1)
    with time_machine.travel("2026-01-01T10:00:00+00:00", tick=False) as clock:
        person = add_person()
        for _ in range(2):
            emit(LifecycleChanged(person_id=person.id, old="lead", new="customer"))
            relay_all()
            advance_due()
            clock.shift(timedelta(days=5))
    assert Run.objects.count() == 1


def test_a_journey_that_sets_itself_off_stops(
    make_flow: MakeFlow, add_person: AddPerson, drain: Callable[[], None]
) -> None:
    """Its own tag is its trigger, every time: one round, then the chain of causes is recognised."""
    make_flow(
        [tag("Round"), step("tag", name="Round", how="remove"), tag("Round")],
        event="customers.tag_added",
        reentry="always",
    )
    make_flow([tag("First")])
    person = add_person()
    drain()
    assert tags_of(person) == {"First", "Round"}
    assert Run.objects.filter(person_id=person.id).count() == 2


def test_two_journeys_that_set_each_other_off_stop(
    make_flow: MakeFlow, add_person: AddPerson, drain: Callable[[], None]
) -> None:
    off = [step("tag", name="Ping", how="remove"), step("tag", name="Pong", how="remove")]
    make_flow([*off, tag("Ping")], event="customers.tag_added", reentry="always")
    make_flow([*off, tag("Pong")], event="customers.tag_added", reentry="always")
    make_flow([tag("Start")])
    person = add_person()
    drain()
    assert Run.objects.filter(person_id=person.id).count() < 10
    assert not Run.objects.filter(state=RunState.ACTIVE).exists()


def test_another_organization_is_not_set_off(make_flow: MakeFlow, world: World, drain: Callable[[], None]) -> None:
    make_flow([tag("In")])
    token = scope._current.set(None)
    try:
        with tenant_scope(world.other_org):
            person = Person.objects.create(first_name="Far")
            emit(PersonAdded(person_id=person.id))
            drain()
            assert not Run.objects.exists()
            assert not tags_of(person)
    finally:
        scope._current.reset(token)
