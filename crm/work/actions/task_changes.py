"""Verbs that change a task: edit, hand on, put off."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import models, transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.accounts.models import Membership
from crm.errors import NotFound, Refused
from crm.events.catalog.work import TaskChanged
from crm.events.emit import emit
from crm.work.actions.mentions import mention_in
from crm.work.actions.tasks import tell_assignee
from crm.work.dues import Due, due_of
from crm.work.models import Task
from crm.work.planning import Plan, coming_reminder, facts_of
from crm.work.queries.tasks import get_task
from crm.work.zones import zone_of

EDITABLE = frozenset({"title", "details", "priority", "assignee"})


class Snooze(models.TextChoices):
    """How far a task is put off."""

    LATER = "later", "In 3 hours"
    TOMORROW = "tomorrow", "Tomorrow"
    MONDAY = "monday", "Next Monday"
    WEEK = "week", "In a week"


@transaction.atomic
def change_task(
    task_id: UUID, values: Mapping[str, Any], *, plan: Plan | None = None, mentioned: Iterable[UUID] = (), by: Actor
) -> Task:
    """Set some of title, details, priority, assignee; and with `plan`, when it is due.

    Who gets it, and who is named in its details for the first time, is told. Raises NotFound, NotAllowed, Refused.
    """
    task = get_task(by, task_id, lock=True)
    by.require("work.edit")
    before = {name: getattr(task, name) for name in [*EDITABLE, *_planned_columns()]}
    for name in EDITABLE & set(values):
        setattr(task, name, values[name])
    if not task.title.strip():
        raise Refused("Say what has to be done.")
    if plan is not None:
        _set_plan(task, plan)
    if any(getattr(task, name) != value for name, value in before.items()):
        save_task(task, by=by)
        if task.assignee is not None and task.assignee != before["assignee"] and task.assignee_id != by.member_id:
            tell_assignee(task, task.assignee, key=f"task:{task.id}:{task.version}")
    mention_in(task, by=by, chosen=mentioned)
    return task


def snooze_task(task_id: UUID, until: Snooze, *, by: Actor) -> Task:
    """Put it off; a repeat's own days stay as they are."""
    with transaction.atomic():
        task = get_task(by, task_id, lock=True)
        by.require("work.edit")
        if task.done_at is not None:
            raise Refused("It is done already.")
        put_off(task, _due_after(until, task, zone_of(by.membership)), by=by)
    return task


def put_off(task: Task, due: Due, *, by: Actor) -> None:
    """Set another time, in the caller's transaction and with the caller's permission; the repeat keeps its days."""
    task.due_at, task.due_on, task.zone = due.at, due.on, due.zone
    task.remind_at = coming_reminder(due, task.remind_before)
    save_task(task, by=by)


def assign_tasks(actor: Actor, ids: list[UUID], member_id: str) -> int:
    """Give several to one colleague ("" for nobody yet). How many changed hands. Raises NotFound, NotAllowed."""
    actor.require("work.edit")
    member = Membership.objects.active().filter(id=member_id).first() if member_id else None
    if member is None and member_id:
        raise NotFound("There is no such colleague.")
    changing = Task.objects.visible_to(actor).filter(id__in=ids).exclude(assignee=member)
    changing = changing if member else Task.objects.visible_to(actor).filter(id__in=ids, assignee__isnull=False)
    found = list(changing.values_list("id", flat=True))
    for task_id in found:
        change_task(task_id, {"assignee": member}, by=actor)
    return len(found)


def save_task(task: Task, *, by: Actor) -> None:
    """Keep what changed, and tell of it."""
    task.version += 1
    task.save()
    emit(TaskChanged(task_id=task.id, title=task.title, **facts_of(task)), by=by)


def _set_plan(task: Task, plan: Plan) -> None:
    columns = replace(plan, due=_as_said(task, plan.due)).columns()
    if columns["due_at"] == task.due_at and columns["repeat"] == task.repeat:
        columns["planned_on"] = task.planned_on  # put off before: its own day stays
    if columns["remind_before"] == task.remind_before and columns["due_at"] == task.due_at:
        columns["remind_at"] = task.remind_at  # reminded of already
    for name, value in columns.items():
        setattr(task, name, value)


def _as_said(task: Task, due: Due | None) -> Due | None:
    """Who leaves the time alone leaves it in the zone of whoever said it, also when he lives in another."""
    known = due_of(task.due_at, task.due_on, task.zone)
    if known is None or due is None:
        return due
    same = known.day == due.day if known.time is None and due.time is None else known.at == due.at
    return known if same and (known.time is None) == (due.time is None) else due


def _planned_columns() -> list[str]:
    return ["due_at", "due_on", "zone", "remind_before", "repeat"]


def _due_after(until: Snooze, task: Task, zone: str) -> Due:
    now = timezone.localtime(timezone=ZoneInfo(zone))
    if until == Snooze.LATER:
        later = now + timedelta(hours=3)
        return Due(later.date(), later.time().replace(second=0, microsecond=0), zone)
    days = {Snooze.TOMORROW: 1, Snooze.MONDAY: 7 - now.weekday(), Snooze.WEEK: 7}[until]
    day = now.date() + timedelta(days=days)
    known = due_of(task.due_at, task.due_on, task.zone)
    return known.moved_to(day) if known else Due(day, None, zone)
