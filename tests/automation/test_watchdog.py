"""A journey that stops silently is noticed, told once, and shown."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.utils import timezone

from crm.automation.models import Flow, Run, RunState
from crm.automation.tasks import sweep_flows
from crm.automation.watchdog import check_flows
from crm.customers.models import Person
from crm.events.catalog.automation import FlowAlarmRaised
from crm.events.models import Event
from crm.tenancy.tasks import due_organizations
from tests.automation.conftest import MakeFlow, tag, wait
from tests.world import World


@pytest.fixture
def flow(make_flow: MakeFlow) -> Flow:
    """An active journey with nobody in it."""
    return make_flow([wait(1), tag("Done")])


def enter(flow: Flow, days_ago: float, **more: object) -> Run:
    """Somebody who entered so long ago and is through."""
    at = timezone.now() - timedelta(days=days_ago)
    person = Person.objects.create(first_name="Anna")
    version = flow.versions.get()
    run = Run(flow=flow, version=version, subject_kind="person", subject_id=person.id, person_id=person.id)
    run.state, run.step, run.entered_at = RunState.DONE, version.steps[0]["id"], at
    for name, value in more.items():
        setattr(run, name, value)
    run.save()
    return run


def alarm_of(flow: Flow) -> str:
    """What the watchdog says now."""
    check_flows()
    flow.refresh_from_db()
    return flow.alarm


def test_all_is_well(flow: Flow) -> None:
    enter(flow, 0.1)
    assert alarm_of(flow) == ""
    assert not Event.objects.filter(kind=FlowAlarmRaised.kind).exists()


def test_overdue_steps(flow: Flow) -> None:
    run = enter(flow, 0.1, state=RunState.ACTIVE, due_at=timezone.now() - timedelta(minutes=11))
    assert alarm_of(flow) == "One person has been waiting for a step for more than 10 minutes longer than planned."
    check_flows()
    assert Event.objects.filter(kind=FlowAlarmRaised.kind).count() == 1  # told once
    Run.objects.filter(id=run.id).update(state=RunState.DONE)
    assert alarm_of(flow) == ""


def test_failing_steps(flow: Flow) -> None:
    enter(flow, 0.1, state=RunState.FAILED, ended_at=timezone.now())
    enter(flow, 0.1, state=RunState.ACTIVE, attempts=3, due_at=timezone.now() + timedelta(hours=1))
    assert alarm_of(flow) == "A step keeps failing for 2 people."


@pytest.mark.parametrize(
    ("days", "alarmed"),
    [
        ([20, 19, 18, 17, 16, 15, 14, 13, 12, 11], True),  # daily, then ten days of nothing
        ([9, 8, 7, 6, 5, 4, 3, 2, 1, 0.1], False),  # still coming
        ([20, 10], False),  # too few to be used to anything
        ([27, 24, 21, 18, 15, 12, 9, 6], False),  # every three days: six days of silence are nothing
    ],
)
def test_silence(flow: Flow, days: list[float], alarmed: bool) -> None:
    Flow.objects.update(active_since=timezone.now() - timedelta(days=90))
    for away in days:
        enter(flow, away)
    assert bool(alarm_of(Flow.objects.get())) == alarmed


def test_a_paused_journey_is_left_alone(flow: Flow) -> None:
    enter(flow, 0.1, state=RunState.FAILED, ended_at=timezone.now())
    Flow.objects.update(active=False)
    assert check_flows() == 0


def test_the_sweep_finds_active_flows_that_nobody_looked_after(
    flow: Flow, in_scope: World, outside: Callable[[], AbstractContextManager[None]]
) -> None:
    assert in_scope.org.id not in due_organizations("flows")
    Flow.objects.update(checked_at=timezone.now() - timedelta(minutes=6))
    assert in_scope.org.id in due_organizations("flows")
    with outside():
        sweep_flows.apply(throw=True)
    assert in_scope.org.id not in due_organizations("flows")
