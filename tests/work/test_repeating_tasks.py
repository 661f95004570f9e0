"""Tasks that come again: the next one exactly once, at the right hour, and taken back with the tick."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.errors import NotAllowed, Refused
from crm.events.models import Event
from crm.work.actions.task_changes import Snooze, change_task, snooze_task
from crm.work.actions.tasks import add_task, complete_task, complete_tasks, reopen_task
from crm.work.dues import Due
from crm.work.models import Task
from crm.work.planning import Plan
from crm.work.repeats import Often, Repeat
from tests.world import Member, World

BERLIN = "Europe/Berlin"
HOURS = timedelta(hours=2)
FRIDAY = datetime(2026, 10, 23, 12, tzinfo=UTC)  # on Sunday the clocks go back


def repeating(world: World, due: Due, repeat: Repeat, remind: int | None = None) -> Task:
    plan = Plan(due, remind, repeat)
    return add_task("Ring back", plan=plan, assignee=world.owner.membership, by=world.owner.actor)


def following(task: Task) -> Task:
    return Task.objects.get(key=f"repeat:{task.id}")


def test_the_next_one_is_made_once(in_scope: World) -> None:
    task = repeating(in_scope, Due(date(2027, 1, 31), time(9), BERLIN), Repeat(Often.MONTHLY), remind=60)
    for _ in range(2):
        complete_task(task.id, by=in_scope.owner.actor)
    assert Task.objects.count() == 2
    after = following(task)
    assert after.due_at == datetime(2027, 2, 28, 8, tzinfo=UTC)
    assert after.remind_at == after.due_at - timedelta(hours=1)
    assert (after.title, after.assignee_id, after.done_at) == (task.title, task.assignee_id, None)
    complete_task(after.id, by=in_scope.owner.actor)
    assert following(after).due_at == datetime(2027, 3, 31, 7, tzinfo=UTC)  # summer time, and the 31st again
    assert Event.objects.filter(kind="work.task_added").count() == 3


def test_the_hour_stays_when_the_clocks_change(in_scope: World) -> None:
    with time_machine.travel(FRIDAY, tick=False):
        task = repeating(in_scope, Due(date(2026, 10, 24), time(9), BERLIN), Repeat(Often.DAILY))
        complete_task(task.id, by=in_scope.owner.actor)
        first, due_at = following(task), task.due_at
    assert due_at == datetime(2026, 10, 24, 7, tzinfo=UTC)
    assert first.due_at == datetime(2026, 10, 25, 8, tzinfo=UTC)


@pytest.mark.parametrize(("clock", "expected"), [(None, date(2026, 10, 23)), (time(9), date(2026, 10, 24))])
def test_what_was_missed_is_not_made_up_for(in_scope: World, clock: time | None, expected: date) -> None:
    """A day that is not over counts, an hour that has passed does not."""
    with time_machine.travel(FRIDAY, tick=False):
        task = repeating(in_scope, Due(date(2026, 9, 1), clock, BERLIN), Repeat(Often.DAILY))
        complete_task(task.id, by=in_scope.owner.actor)
    after = following(task)
    assert after.due_at is not None
    assert after.due_at.astimezone(ZoneInfo(BERLIN)).date() == expected


def test_taking_the_tick_back_takes_the_next_one_back(in_scope: World) -> None:
    task = repeating(in_scope, Due(date(2027, 1, 4), None, BERLIN), Repeat(Often.WEEKLY))
    complete_task(task.id, by=in_scope.owner.actor)
    reopen_task(task.id, by=in_scope.owner.actor)
    assert [each.id for each in Task.objects.all()] == [task.id]
    complete_task(task.id, by=in_scope.owner.actor)
    change_task(following(task).id, {"title": "Ring twice"}, by=in_scope.owner.actor)
    reopen_task(task.id, by=in_scope.owner.actor)
    assert Task.objects.count() == 2  # somebody has worked on it
    complete_task(task.id, by=in_scope.owner.actor)
    assert Task.objects.count() == 2


def test_it_ends(in_scope: World) -> None:
    until = Repeat(Often.DAILY, until=date(2027, 1, 4))
    task = repeating(in_scope, Due(date(2027, 1, 4), None, BERLIN), until)
    complete_task(task.id, by=in_scope.owner.actor)
    assert Task.objects.count() == 1


def test_putting_off_keeps_the_days_of_the_repeat(in_scope: World) -> None:
    with time_machine.travel(FRIDAY, tick=False):
        task = repeating(in_scope, Due(date(2026, 10, 23), None, "UTC"), Repeat(Often.WEEKLY))
        put_off = snooze_task(task.id, Snooze.MONDAY, by=in_scope.owner.actor)
        assert put_off.due_on == date(2026, 10, 26)
        complete_task(task.id, by=in_scope.owner.actor)
        assert following(task).due_on == date(2026, 10, 30)
        with pytest.raises(Refused):
            snooze_task(task.id, Snooze.WEEK, by=in_scope.owner.actor)


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        (Snooze.LATER, "2026-10-23 15:00"),
        (Snooze.TOMORROW, "2026-10-24 18:30"),
        (Snooze.MONDAY, "2026-10-26 18:30"),
        (Snooze.WEEK, "2026-10-30 18:30"),
    ],
)
def test_putting_off(in_scope: World, until: Snooze, expected: str) -> None:
    with time_machine.travel(FRIDAY, tick=False):
        plan = Plan(Due(date(2026, 10, 23), time(18, 30), "UTC"))
        task = add_task("Write", plan=plan, assignee=in_scope.owner.membership, by=in_scope.owner.actor)
        saved = snooze_task(task.id, until, by=in_scope.owner.actor)
    assert f"{saved.due_at:%Y-%m-%d %H:%M}" == expected
    with pytest.raises(NotAllowed):
        snooze_task(task.id, until, by=in_scope.colleague.actor)


def test_several_at_once(in_scope: World, as_member: Callable[..., Member]) -> None:
    one = repeating(in_scope, Due(date(2027, 1, 4), None, "UTC"), Repeat(Often.DAILY))
    two = add_task("Two", by=in_scope.owner.actor)
    assert complete_tasks(in_scope.owner.actor, [one.id, two.id]) == 2
    assert complete_tasks(in_scope.owner.actor, [one.id, two.id]) == 0
    assert Task.objects.filter(done_at=None).count() == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=25)
@given(
    day=st.dates(date(2026, 1, 1), date(2030, 12, 31)),
    clock=st.none() | st.times().map(lambda each: each.replace(second=0, microsecond=0)),
    zone=st.sampled_from([BERLIN, "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"]),
    repeat=st.builds(Repeat, st.sampled_from(Often), st.integers(1, 5)),
    late=st.integers(-40, 400),
)
def test_the_next_one_lies_ahead(
    in_scope: World, day: date, clock: time | None, zone: str, repeat: Repeat, late: int
) -> None:
    due = Due(day, clock, zone)
    task = repeating(in_scope, due, repeat)
    with time_machine.travel(due.at + timedelta(days=late), tick=False):
        complete_task(task.id, by=in_scope.owner.actor)
        after = following(task)
        assert after.due_at is not None
        assert after.due_at > timezone.now()
        assert after.due_at > due.at
    assert Task.objects.filter(key=f"repeat:{task.id}").count() == 1
    local = after.due_at.astimezone(ZoneInfo(zone))
    skipped = clock is not None and local.time() != clock
    assert not skipped or local.replace(tzinfo=None) - datetime.combine(local.date(), clock or time()) <= HOURS
