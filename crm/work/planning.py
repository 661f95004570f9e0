"""How a task's time becomes the columns that keep it, and how events name what it is about."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from crm.errors import Refused
from crm.work.about import Facts
from crm.work.dues import Due
from crm.work.models import Task
from crm.work.repeats import Repeat


@dataclass(frozen=True)
class Plan:
    """When a task is due, when to remind of it (minutes before), and how often it comes again."""

    due: Due | None = None
    remind_before: int | None = None
    repeat: Repeat | None = None

    def columns(self) -> dict[str, Any]:
        """As the model keeps it. Raises Refused for a repeat or a reminder of something that is never due."""
        if self.due is None:
            if self.repeat or self.remind_before is not None:
                raise Refused("Choose the day first: without one there is nothing to repeat or to remind of.")
            return dict.fromkeys(("due_at", "due_on", "planned_on", "remind_before", "remind_at")) | {
                "zone": "", "repeat": "",
            }  # fmt: skip
        return {
            "due_at": self.due.at,
            "due_on": self.due.on,
            "zone": self.due.zone,
            "remind_before": self.remind_before,
            "remind_at": coming_reminder(self.due, self.remind_before),
            "repeat": self.repeat.rule(self.due.day) if self.repeat else "",
            "planned_on": self.due.day if self.repeat else None,
        }


def coming_reminder(due: Due, minutes: int | None) -> datetime | None:
    """When to remind of it; None where that time has passed."""
    at = due.remind_at(minutes) if minutes is not None else None
    return at if at and at > timezone.now() else None


def facts_of(task: Task) -> Facts:
    """How events name what it is about."""
    return {
        "person_id": task.person_id,
        "company_id": task.company_id,
        "about_kind": task.subject_kind,
        "about_id": task.subject_id,
    }
