"""Reminders: once, at their time, to whoever has the task then; a killed worker repeats nothing."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.records.actions.binning import bin_record
from crm.tenancy.scope import tenant_scope
from crm.work.actions.reminders import send_reminders
from crm.work.actions.task_changes import change_task
from crm.work.actions.tasks import add_task, complete_task, reopen_task
from crm.work.dues import Due
from crm.work.models import Notification, Task
from crm.work.planning import Plan
from crm.work.tasks import sweep_work
from tests.work.killing import Killed, killed_after
from tests.world import World, outside

NOW = datetime(2026, 10, 24, 6, tzinfo=UTC)
DUE = Due(date(2026, 10, 24), time(9), "Europe/Berlin")  # 07:00 UTC


def reminded(world: World, minutes: int = 30) -> Task:
    with tenant_scope(world.org):
        plan = Plan(DUE, minutes)
        return add_task("Ring", plan=plan, assignee=world.owner.membership, by=world.owner.actor)


def told(world: World) -> list[str]:
    with tenant_scope(world.org):
        return [row.text for row in Notification.objects.filter(kind="task_reminder")]


def sweep() -> None:
    with outside():
        sweep_work.apply(throw=True)


def test_once_and_not_before(world: World) -> None:
    with time_machine.travel(NOW, tick=False):
        reminded(world)
        with tenant_scope(world.org):
            assert send_reminders() == 0
    with time_machine.travel(NOW + timedelta(minutes=31), tick=False), tenant_scope(world.org):
        assert send_reminders() == 1
        assert send_reminders() == 0
        row = Notification.objects.get(kind="task_reminder")
        assert row.member_id == world.owner.membership.id
        assert row.text.startswith("Ring: due in ")
        assert Task.objects.get().remind_at is None


def test_the_sweep_finds_it(world: World) -> None:
    """As beat does: across organizations, by the database's own clock."""
    task = reminded(world, 0)
    with tenant_scope(world.org):
        Task.objects.filter(id=task.id).update(remind_at=datetime.now(UTC) - timedelta(minutes=1))
    sweep()
    sweep()
    assert len(told(world)) == 1


def test_a_worker_killed_before_the_commit_loses_nothing(world: World) -> None:
    with time_machine.travel(NOW, tick=False):
        reminded(world)
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        with pytest.raises(Killed):
            killed_after(send_reminders, world)
        assert told(world) == []
        with tenant_scope(world.org):
            assert send_reminders() == 1
        assert len(told(world)) == 1


@pytest.mark.parametrize("what", ["done", "binned", "unassigned"])
def test_nobody_is_reminded_of(world: World, what: str) -> None:
    with time_machine.travel(NOW, tick=False):
        task = reminded(world)
        with tenant_scope(world.org):
            if what == "done":
                complete_task(task.id, by=world.owner.actor)
            elif what == "binned":
                bin_record("task", task.id, by=world.owner.actor)
            else:
                change_task(task.id, {"assignee": None}, by=world.owner.actor)
    with time_machine.travel(NOW + timedelta(hours=1), tick=False), tenant_scope(world.org):
        send_reminders()
        assert send_reminders() == 0
    assert told(world) == []


def test_whoever_has_it_then(world: World) -> None:
    with time_machine.travel(NOW, tick=False):
        task = reminded(world)
        with tenant_scope(world.org):
            change_task(task.id, {"assignee": world.boss.membership}, by=world.owner.actor)
    with time_machine.travel(NOW + timedelta(hours=1), tick=False), tenant_scope(world.org):
        send_reminders()
        assert Notification.objects.get(kind="task_reminder").member_id == world.boss.membership.id


def test_another_time_reminds_again(world: World) -> None:
    with time_machine.travel(NOW, tick=False):
        task = reminded(world)
    with time_machine.travel(NOW + timedelta(hours=1), tick=False), tenant_scope(world.org):
        send_reminders()
        change_task(task.id, {"title": "Ring now"}, plan=Plan(DUE, 30), by=world.owner.actor)
        assert Task.objects.get().remind_at is None
        later = Due(date(2026, 10, 24), time(18), "Europe/Berlin")
        change_task(task.id, {}, plan=Plan(later, 60), by=world.owner.actor)
        assert Task.objects.get().remind_at == datetime(2026, 10, 24, 15, tzinfo=UTC)
        complete_task(task.id, by=world.owner.actor)
        assert Task.objects.get().remind_at is None
        reopen_task(task.id, by=world.owner.actor)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=25)
@given(
    day=st.dates(date(2026, 10, 20), date(2026, 10, 30)),
    clock=st.none() | st.times().map(lambda each: each.replace(second=0, microsecond=0)),
    zone=st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]),
    minutes=st.sampled_from([0, 10, 60, 24 * 60, 7 * 24 * 60]),
    wait=st.integers(0, 14 * 24 * 60),
)
def test_exactly_when_its_time_has_come(
    in_scope: World, day: date, clock: time | None, zone: str, minutes: int, wait: int
) -> None:
    """Whatever the clocks do meanwhile."""
    begun = datetime(2026, 10, 10, tzinfo=UTC)
    due = Due(day, clock, zone)
    Notification.objects.all().delete()
    with time_machine.travel(begun, tick=False):
        add_task("Ring", plan=Plan(due, minutes), assignee=in_scope.owner.membership, by=in_scope.owner.actor)
    at = begun + timedelta(minutes=wait)
    with time_machine.travel(at, tick=False):
        send_reminders()
        send_reminders()
        assert Notification.objects.filter(kind="task_reminder").count() == int(due.remind_at(minutes) <= at)
    Task.everything.all().delete()
