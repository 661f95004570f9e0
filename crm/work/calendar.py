"""Tasks in calendars: on the day or at the time they are due."""

from uuid import UUID

from django.urls import reverse

from crm.accounts.actor import Actor
from crm.web.calendars import CalendarSource, Entry, Slot, register_calendar
from crm.work.actions.moving import move_task
from crm.work.models import Priority, Task

MARKS = {
    "done": ("circle-check", "Done"),
    "late": ("alert-triangle", "Late"),
    "urgent": ("flame", "Urgent"),
    "high": ("flame", "High priority"),
}
TONES = {"done": "green", "late": "red", "urgent": "amber", "high": "amber"}


def task_entry(task: Task) -> Entry:
    """A task on its day; `person` is read along."""
    state = _state(task)
    return Entry(
        id=task.id,
        title=task.title,
        url=reverse("work:task", args=[task.id]),
        at=None if task.all_day else task.due_at,
        sub=task.person.name if task.person else "",
        tone=TONES.get(state, "blue"),
        mark=MARKS.get(state),
        is_done=task.done_at is not None,
        version=task.version,
    )


def _state(task: Task) -> str:
    if task.done_at is not None:
        return "done"
    if task.is_late:
        return "late"
    return {Priority.URGENT: "urgent", Priority.HIGH: "high"}.get(Priority(task.priority), "")


def _move(task_id: UUID, slot: Slot, by: Actor, seen: int | None) -> Task:
    return move_task(task_id, slot.day, hour=slot.hour, whole_day=slot.whole_day, by=by, seen=seen)


register_calendar(
    CalendarSource(
        "work:tasks",
        "due",
        entry=task_entry,
        moment="due_at",
        day="due_on",
        move=_move,
        may_move="work.edit",
        add=("work:add_task", "day", "at"),
        may_add="work.edit",
    )
)
