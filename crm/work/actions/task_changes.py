"""Verbs that change a task: edit, hand on, put off, throw away."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import models, transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.accounts.queries.members import member_called
from crm.errors import Refused
from crm.records.actions.changing import change_records, set_facts, tell_changes
from crm.records.actions.keeping import keep
from crm.records.queries.records import record_type
from crm.work.actions.mentions import mention_in
from crm.work.dues import Due, due_of
from crm.work.models import Task
from crm.work.planning import Plan, follow_plan
from crm.work.queries.tasks import get_task
from crm.work.repeats import repeat_of
from crm.work.zones import zone_of


class Snooze(models.TextChoices):
    """How far a task is put off."""

    LATER = "later", "In 3 hours"
    TOMORROW = "tomorrow", "Tomorrow"
    MONDAY = "monday", "Next Monday"
    WEEK = "week", "In a week"


@transaction.atomic
def change_task(
    task_id: UUID,
    values: Mapping[str, Any],
    *,
    plan: Plan | None = None,
    mentioned: Iterable[UUID] = (),
    by: Actor,
    seen: int | None = None,
) -> Task:
    """Set some of title, details, priority, assignee; and with `plan`, when it is due.

    `seen` is the version the editor looked at: edits of other facts since are kept. Who is named in the details for
    the first time is told. Raises NotFound, NotAllowed, Refused, Conflict where somebody changed the same facts.
    """
    task = get_task(by, task_id, lock=True)
    facts = dict(values)
    if plan is not None:
        facts |= replace(plan, due=_as_said(task, plan.due)).facts()
    set_facts(record_type("task"), task, facts, by=by, seen=seen)
    save_task(task, by=by)
    mention_in(task, by=by, chosen=mentioned)
    return task


@transaction.atomic
def change_task_fact(task_id: UUID, values: Mapping[str, Any], *, by: Actor, seen: int | None = None) -> Task:
    """Set some of title, priority, assignee, and "due": another day, at the same time of it; None for no day.

    Raises NotFound, NotAllowed, Conflict, Refused for no day where the task repeats or reminds.
    """
    facts = dict(values)
    if "due" not in facts:
        return change_task(task_id, facts, by=by, seen=seen)
    task, day = get_task(by, task_id, lock=True), facts.pop("due")
    known = due_of(task.due_at, task.due_on, task.zone)
    if (known.day if known else None) == day:
        return change_task(task_id, facts, by=by, seen=seen)
    due = None if day is None else known.moved_to(day) if known else Due(day, None, zone_of(by.membership))
    plan = Plan(due, task.remind_before, repeat_of(task.repeat))
    return change_task(task_id, facts, plan=plan, by=by, seen=seen)


@transaction.atomic
def snooze_task(task_id: UUID, until: Snooze, *, by: Actor) -> Task:
    """Put it off; the days of its repeat stay as they are. Raises Refused for a finished one."""
    task = get_task(by, task_id, lock=True)
    by.require("work.edit")
    if task.done_at is not None:
        raise Refused("It is done already.")
    due = _due_after(until, task, zone_of(by.membership))
    task.due_at, task.due_on, task.zone = due.at, due.on, due.zone
    follow_plan(task, planned=False)
    save_task(task, by=by)
    return task


def assign_tasks(actor: Actor, ids: list[UUID], member_id: str, *, batch: UUID | None = None) -> int:
    """Give several to one colleague ("" for nobody yet). How many changed hands. Raises NotFound, NotAllowed."""
    actor.require("work.edit")
    return change_records("task", ids, {"assignee": member_called(member_id)}, by=actor, batch=batch).changed


def save_task(task: Task, *, by: Actor) -> None:
    """Keep what changed with its history, and tell of it."""
    tell_changes(record_type("task"), [task], [keep(task, by=by)], by)


def _as_said(task: Task, due: Due | None) -> Due | None:
    """Who leaves the time alone leaves it in the zone of whoever said it, also when he lives in another."""
    known = due_of(task.due_at, task.due_on, task.zone)
    if known is None or due is None:
        return due
    same = known.day == due.day if known.time is None and due.time is None else known.at == due.at
    return known if same and (known.time is None) == (due.time is None) else due


def _due_after(until: Snooze, task: Task, zone: str) -> Due:
    now = timezone.localtime(timezone=ZoneInfo(zone))
    if until == Snooze.LATER:
        later = now + timedelta(hours=3)
        return Due(later.date(), later.time().replace(second=0, microsecond=0), zone)
    days = {Snooze.TOMORROW: 1, Snooze.MONDAY: 7 - now.weekday(), Snooze.WEEK: 7}[until]
    day = now.date() + timedelta(days=days)
    known = due_of(task.due_at, task.due_on, task.zone)
    return known.moved_to(day) if known else Due(day, None, zone)
