"""The next one of a task that repeats."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.events.catalog.work import TaskAdded
from crm.events.emit import emit
from crm.work.about import facts_of
from crm.work.dues import Due, due_of
from crm.work.models import Task
from crm.work.planning import coming_reminder
from crm.work.repeats import next_day

COPIED = (
    "title", "details", "priority", "zone", "remind_before", "repeat", "assignee_id", "author_id", "person_id",
    "company_id", "subject_kind", "subject_id",
)  # fmt: skip


def next_due(task: Task) -> Due | None:
    """When it is due again: the first of its days after the planned one that is not over yet. None if never."""
    due = due_of(task.due_at, task.due_on, task.zone)
    if due is None or not task.repeat:
        return None
    planned = task.planned_on or due.day
    not_before = timezone.localdate(timezone=ZoneInfo(due.zone))
    while day := next_day(task.repeat, planned, not_before=not_before):
        if due.moved_to(day).at > timezone.now():
            return due.moved_to(day)
        not_before = day + timedelta(days=1)
    return None


def add_next(task: Task, *, by: Actor) -> Task | None:
    """Plan a finished task again. Once, however often it is finished; None if it does not come again."""
    key = _key(task)
    due = next_due(task)
    if due is None or Task.everything.filter(key=key).exists():
        return None
    following = Task(
        **{name: getattr(task, name) for name in COPIED},
        due_at=due.at,
        due_on=due.on,
        planned_on=due.day,
        remind_at=coming_reminder(due, task.remind_before),
        key=key,
    )
    try:
        with transaction.atomic():
            following.save(force_insert=True)
    except IntegrityError:
        return None
    event = TaskAdded(
        task_id=following.id, title=following.title, assignee_id=following.assignee_id, due_at=following.due_at,
        **facts_of(following),
    )  # fmt: skip
    emit(event, by=by)
    return following


def withdraw_next(task: Task) -> None:
    """Take the next one away again, unless somebody has worked on it meanwhile."""
    Task.everything.filter(key=_key(task), done_at=None, version=1).delete()


def _key(task: Task) -> str:
    return f"repeat:{task.id}"
