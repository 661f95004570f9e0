"""Remind of tasks at the time their people have set."""

from django.db import transaction
from django.utils import timezone

from crm.events.types import SubjectRef
from crm.web.formats import time_ago
from crm.work.actions.notifications import notify
from crm.work.models import Task
from crm.work.words import due_words
from crm.work.zones import zone_of

AT_ONCE = 50


@transaction.atomic
def send_reminders() -> int:
    """Tell the assignees of one batch of tasks, each once. How many tasks were looked at.

    The notification and the mark that it was sent commit together; rows another worker holds are left to him.
    """
    due = Task.everything.filter(remind_at__lte=timezone.now())
    rows = due.select_related("assignee", "assignee__user", "person")
    tasks = list(rows.select_for_update(skip_locked=True, of=("self",)).order_by("remind_at")[:AT_ONCE])
    for task in tasks:
        if task.done_at is None and not task.in_bin and task.assignee is not None:
            _remind(task)
    Task.everything.filter(id__in=[task.id for task in tasks]).update(remind_at=None)
    return len(tasks)


def _remind(task: Task) -> None:
    if task.assignee is None or task.remind_at is None:
        return
    with timezone.override(zone_of(task.assignee)):
        words = f"{task.title}: due {due_words(task) or time_ago(task.due_at)}"
    notify(
        task.assignee,
        words,
        kind="task_reminder",
        subject=SubjectRef("task", task.id),
        key=f"task-reminder:{task.id}:{task.remind_at:%Y%m%d%H%M}",
        body=task.person.name if task.person else "",
    )
