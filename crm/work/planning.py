"""How a task's time becomes the columns that keep it, and how events name what it is about."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from crm.accounts.actor import Actor
from crm.errors import Refused
from crm.work.dues import Due, due_of
from crm.work.models import Task
from crm.work.repeats import Repeat
from crm.work.zones import zone_of

WHEN = ("due_at", "due_on", "zone", "remind_before", "repeat")


@dataclass(frozen=True)
class Plan:
    """When a task is due, when to remind of it (minutes before), and how often it comes again."""

    due: Due | None = None
    remind_before: int | None = None
    repeat: Repeat | None = None

    def facts(self) -> dict[str, Any]:
        """The facts of a task that say it. Raises Refused for a repeat or a reminder of what is never due."""
        if self.due is None:
            if self.repeat or self.remind_before is not None:
                raise Refused("Choose the day first: without one there is nothing to repeat or to remind of.")
            return {"due_at": None, "due_on": None, "zone": "", "remind_before": None, "repeat": ""}
        return {
            "due_at": self.due.at,
            "due_on": self.due.on,
            "zone": self.due.zone,
            "remind_before": self.remind_before,
            "repeat": self.repeat.rule(self.due.day) if self.repeat else "",
        }


def coming_reminder(due: Due, minutes: int | None) -> datetime | None:
    """When to remind of it; None where that time has passed."""
    at = due.remind_at(minutes) if minutes is not None else None
    return at if at and at > timezone.now() else None


def set_task(task: Task, values: dict[str, Any], by: Actor) -> None:
    """Set facts, and what follows from them. Raises Refused for a task without a title. The task is not saved."""
    before = {name: getattr(task, name) for name in WHEN}
    for name, value in values.items():
        setattr(task, name, value)
    if not task.title.strip():
        raise Refused("Say what has to be done.")
    if any(getattr(task, name) != value for name, value in before.items()):
        _set_day(task, values, by)
        follow_plan(task, planned=(task.due_at, task.repeat) != (before["due_at"], before["repeat"]))


def follow_plan(task: Task, *, planned: bool = True) -> None:
    """Set when to remind of it; with `planned` also the day its repeat counts from."""
    due = due_of(task.due_at, task.due_on, task.zone)
    if due is None:
        task.remind_at, task.planned_on, task.repeat, task.remind_before = None, None, "", None
        return
    task.remind_at = coming_reminder(due, task.remind_before) if task.done_at is None else None
    if planned:
        task.planned_on = due.day if task.repeat else None


def _set_day(task: Task, values: dict[str, Any], by: Actor) -> None:
    """Whoever sets the instant alone says a time; whoever sets the day alone says no time of it."""
    task.zone = task.zone or zone_of(by.membership)
    if values.get("due_on") is not None and "due_at" not in values:
        task.due_at = Due(task.due_on, None, task.zone).at  # type: ignore[arg-type]
    elif "due_at" in values and "due_on" not in values:
        task.due_on = None
