"""Put a task on another day or at another time, as a calendar does."""

from datetime import date, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from crm.accounts.actor import Actor
from crm.records.actions.changing import set_facts
from crm.records.queries.records import record_type
from crm.work.actions.task_changes import save_task
from crm.work.dues import Due, due_of, instant
from crm.work.models import Task
from crm.work.queries.tasks import get_task
from crm.work.zones import zone_of


@transaction.atomic
def move_task(
    task_id: UUID,
    day: date,
    *,
    hour: int | None = None,
    whole_day: bool = False,
    by: Actor,
    seen: int | None = None,
) -> Task:
    """Make it due on another day, at the time of day that `by` sees there; or at an `hour`, or on the `whole_day`.

    The days of its repeat stay as they are. Raises NotFound, NotAllowed, Conflict if somebody moved it since `seen`.
    """
    task = get_task(by, task_id, lock=True)
    planned = task.planned_on
    due = moved_due(task, day, hour, whole_day=whole_day, zone=zone_of(by.membership))
    set_facts(record_type("task"), task, {"due_at": due.at, "due_on": due.on, "zone": due.zone}, by=by, seen=seen)
    task.planned_on = planned if task.repeat else None
    save_task(task, by=by)
    return task


def moved_due(task: Task, day: date, hour: int | None, *, whole_day: bool, zone: str) -> Due:
    """When it is due then. `zone` is the mover's: he sees the times there; a task that has a zone keeps its own."""
    known = due_of(task.due_at, task.due_on, task.zone or zone)
    if whole_day or (hour is None and (known is None or known.time is None)):
        return Due(day, None, known.zone if known and known.time is None else zone)
    if task.due_at is None or known is None or known.time is None:
        return Due(day, time(hour or 0), zone)
    clock = task.due_at.astimezone(ZoneInfo(zone)).time()
    if hour is not None:
        clock = clock.replace(hour=hour)
    local = instant(day, clock, zone).astimezone(ZoneInfo(known.zone))
    return Due(local.date(), local.time(), known.zone)
