"""Reads of tasks, scoped to the viewer."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import models
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.conditions.periods import midnight
from crm.errors import NotFound
from crm.events.types import SubjectRef
from crm.records.locking import lock_rows
from crm.tenancy.kept import kept
from crm.work.models import Task
from crm.work.models.task import TaskQuerySet

MOST_URGENT = (models.F("due_at").asc(nulls_last=True), "priority", "id")


def tasks_visible_to(actor: Actor) -> TaskQuerySet:
    """All tasks the actor may see."""
    return Task.objects.visible_to(actor)


def get_task(actor: Actor, task_id: UUID, *, lock: bool = False) -> Task:
    """Fetching is authorising. Raises NotFound."""
    if lock:
        lock_rows(Task, [task_id])
    tasks = tasks_visible_to(actor).filter(id=task_id)
    task = tasks.select_related("person", "assignee").first()
    if task is None:
        raise NotFound("There is no such task.")
    return task


def may_see_task(actor: Actor, task: Task) -> bool:
    """Whether the actor may open it."""
    return actor.can("work.view") and tasks_visible_to(actor).filter(id=task.id).exists()


def task_titles(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Titles by id."""
    return dict(Task.objects.filter(id__in=set(ids)).values_list("id", "title"))


def open_tasks_of(actor: Actor) -> models.QuerySet[Task]:
    """What the member himself has to do, the most urgent first."""
    tasks = Task.objects.open().filter(assignee_id=actor.member_id).select_related("person", "assignee")
    return tasks.order_by(*MOST_URGENT)


def tasks_due_of(member_id: UUID, *, most: int = 20) -> tuple[list[Task], list[Task]]:
    """His overdue tasks, and those due today in the active time zone, the most urgent first."""
    tomorrow = midnight(timezone.localdate() + timedelta(days=1))
    mine = Task.objects.open().filter(assignee_id=member_id, due_at__lt=tomorrow).select_related("person")
    tasks = list(mine.order_by(*MOST_URGENT)[: 2 * most])
    late = [task for task in tasks if task.is_late]
    return late[:most], [task for task in tasks if not task.is_late][:most]


@kept
def most_urgent_about(
    actor: Actor, most: int, subject: SubjectRef | None, person_id: UUID | None = None, company_id: UUID | None = None
) -> models.QuerySet[Task]:
    """The first of them."""
    return open_tasks_about(actor, subject, person_id=person_id, company_id=company_id)[:most]


def open_tasks_about(
    actor: Actor, subject: SubjectRef | None = None, *, person_id: UUID | None = None, company_id: UUID | None = None
) -> models.QuerySet[Task]:
    """What the actor sees of what is to be done for a record, or for a person or company on whatever record."""
    tasks = tasks_visible_to(actor).open().select_related("assignee", "person").order_by(*MOST_URGENT)
    if subject is not None:
        return tasks.filter(subject_kind=subject.kind, subject_id=subject.id)
    if person_id:
        return tasks.filter(person_id=person_id)
    return tasks.filter(company_id=company_id) if company_id else tasks.none()
