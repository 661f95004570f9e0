"""Verbs on tasks."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.accounts.models import Membership
from crm.events.catalog.work import TaskAdded, TaskDone
from crm.events.emit import emit
from crm.events.types import SubjectRef
from crm.work.actions.notes import Facts
from crm.work.actions.notifications import notify
from crm.work.models import Task
from crm.work.queries.tasks import get_task


@transaction.atomic
def add_task(
    title: str,
    *,
    due_at: datetime | None = None,
    assignee: Membership | None = None,
    subject: SubjectRef | None = None,
    person_id: UUID | None = None,
    company_id: UUID | None = None,
    details: str = "",
    by: Actor,
    key: str = "",
) -> Task:
    """Give somebody something to do. With a `key`, asking twice gives the first task.

    Raises NotAllowed if `by` may not.
    """
    by.require("work.edit")
    if key and (known := Task.objects.filter(key=key).first()):
        return known
    task = Task.objects.create(
        title=title.strip()[:200],
        details=details,
        due_at=due_at,
        assignee=assignee,
        author_id=by.member_id,
        person_id=person_id,
        company_id=company_id,
        subject_kind=subject.kind if subject else "",
        subject_id=subject.id if subject else None,
        key=key,
    )
    about = _about(task)
    emit(TaskAdded(task_id=task.id, title=task.title, assignee_id=task.assignee_id, due_at=due_at, **about), by=by)
    if assignee and assignee.id != by.member_id:
        notify(assignee, f"New task: {task.title}", icon="checkbox", subject=subject, key=f"task:{task.id}")
    return task


@transaction.atomic
def complete_task(task_id: UUID, *, by: Actor) -> Task:
    """Tick it off. Doing it twice is doing it once."""
    task = get_task(by, task_id, lock=True)
    by.require("work.edit")
    if task.done_at is None:
        task.done_at = timezone.now()
        task.save(update_fields=["done_at"])
        emit(TaskDone(task_id=task.id, title=task.title, **_about(task)), by=by)
    return task


@transaction.atomic
def reopen_task(task_id: UUID, *, by: Actor) -> Task:
    """Take the tick back."""
    task = get_task(by, task_id, lock=True)
    by.require("work.edit")
    task.done_at = None
    task.save(update_fields=["done_at"])
    return task


def _about(task: Task) -> Facts:
    return {
        "person_id": task.person_id,
        "company_id": task.company_id,
        "about_kind": task.subject_kind,
        "about_id": task.subject_id,
    }


def complete_tasks(actor: Actor, ids: list[UUID], _value: str = "") -> int:
    """Tick several off. How many were open."""
    actor.require("work.edit")
    still_open = list(Task.objects.visible_to(actor).open().filter(id__in=ids).values_list("id", flat=True))
    for task_id in still_open:
        complete_task(task_id, by=actor)
    return len(still_open)
