"""A task's own form: what, when, how often, for whom."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.accounts.models import Membership
from crm.staff.models import WorkKind
from crm.staff.queries.room import choices_with_room
from crm.work.dues import REMINDERS, Due, due_of
from crm.work.models import Priority, Task
from crm.work.planning import Plan
from crm.work.repeats import DAY_NAMES, Often, Repeat, repeat_of

LATEST = date(2100, 1, 1)
EARLIEST = date(2000, 1, 1)
MOST = 99
AHEAD = [("", "No reminder"), *((str(minutes), words) for minutes, words in REMINDERS)]


def member_choices() -> list[tuple[str, str]]:
    """Nobody yet, and everybody who works here, with how full he is."""
    return choices_with_room(WorkKind.TASK, "Nobody yet")


class DueFields(forms.Form):
    """A day and perhaps a time of it, in the zone of whoever types it."""

    due_day = forms.DateField(
        required=False, label="Due", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    due_time = forms.TimeField(
        required=False, label="At", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def clean_due_day(self) -> date | None:
        """Within a lifetime."""
        day: date | None = self.cleaned_data["due_day"]
        if day and not EARLIEST <= day <= LATEST:
            raise forms.ValidationError("Choose a day between 2000 and 2100.")
        return day

    def clean(self) -> dict[str, Any]:
        """A time needs its day."""
        data = super().clean() or {}
        if data.get("due_time") and not data.get("due_day") and "due_day" not in self.errors:
            self.add_error("due_day", "Choose the day too.")
        return data

    def due(self) -> Due | None:
        """When, as said in the active time zone."""
        day = self.cleaned_data["due_day"]
        return Due(day, self.cleaned_data["due_time"], timezone.get_current_timezone_name()) if day else None


class TaskForm(DueFields):
    field_order = ("title", "due_day", "due_time", "assignee", "priority")

    title = forms.CharField(max_length=200, label="What has to be done?")
    assignee = forms.ChoiceField(choices=member_choices, required=False, label="For")
    priority = forms.TypedChoiceField(choices=Priority, coerce=int, initial=Priority.NORMAL, label="Priority")
    remind_before = forms.TypedChoiceField(
        choices=AHEAD, required=False, coerce=int, empty_value=None, label="Remind",
        help_text="For a day without a time, at 9 in the morning.",
    )  # fmt: skip
    often = forms.ChoiceField(choices=[("", "Doesn't repeat"), *Often.choices], required=False, label="Repeat")
    interval = forms.IntegerField(
        min_value=1, max_value=MOST, required=False, initial=1, label="Every",
        help_text="2 for every other day, week, month or year.",
    )  # fmt: skip
    weekdays = forms.TypedMultipleChoiceField(
        choices=list(enumerate(DAY_NAMES)), coerce=int, required=False, label="On",
        widget=forms.CheckboxSelectMultiple, help_text="For every week.",
    )  # fmt: skip
    until = forms.DateField(
        required=False, label="Until", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    details = forms.CharField(
        required=False, max_length=20_000, label="Description", help_text="@ and a colleague's name tells him.",
        widget=forms.Textarea(attrs={"rows": 4, "data-fl-mention": True, "data-fl-grow": True}),
    )  # fmt: skip

    def clean_assignee(self) -> Membership | None:
        """The colleague himself."""
        chosen = self.cleaned_data["assignee"]
        return Membership.objects.active().filter(id=chosen).first() if chosen else None

    def clean(self) -> dict[str, Any]:
        """Repeats and reminders need a day, and an end lies behind it."""
        data = super().clean()
        day = data.get("due_day")
        if not day and "due_day" not in self.errors and (data.get("often") or data.get("remind_before") is not None):
            self.add_error("due_day", "Choose the day: without one there is nothing to repeat or to remind of.")
        if day and data.get("until") and data["until"] < day:
            self.add_error("until", "Choose a day after the first one.")
        return data

    def plan(self) -> Plan:
        """When, reminder and repeat."""
        return Plan(self.due(), self.cleaned_data["remind_before"], self._repeat())

    def values(self) -> dict[str, Any]:
        """Everything but the plan."""
        return {name: self.cleaned_data[name] for name in ("title", "details", "priority", "assignee")}

    def _repeat(self) -> Repeat | None:
        data = self.cleaned_data
        if not data["often"]:
            return None
        often = Often(data["often"])
        days = tuple(sorted(data["weekdays"])) if often == Often.WEEKLY else ()
        return Repeat(often, data["interval"] or 1, days, data["until"])


def shown_of(task: Task) -> dict[str, Any]:
    """What the form shows of a task."""
    due, repeat = due_of(task.due_at, task.due_on, timezone.get_current_timezone_name()), repeat_of(task.repeat)
    return {
        "title": task.title,
        "details": task.details,
        "priority": task.priority,
        "assignee": str(task.assignee_id or ""),
        "due_day": due.day if due else None,
        "due_time": due.time if due else None,
        "remind_before": "" if task.remind_before is None else str(task.remind_before),
        "often": repeat.often if repeat else "",
        "interval": repeat.interval if repeat else 1,
        "weekdays": list(repeat.days) if repeat else [],
        "until": repeat.until if repeat else None,
    }


def blank(actor: Actor) -> dict[str, Any]:
    """A new task is one's own until one chooses somebody else."""
    return {"assignee": str(actor.member_id or ""), "priority": int(Priority.NORMAL), "interval": 1}
