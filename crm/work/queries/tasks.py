"""Reads of tasks, scoped to the viewer."""

from uuid import UUID

from django.db import models

from crm.accounts.actor import Actor
from crm.errors import NotFound
from crm.work.models import Task


def get_task(actor: Actor, task_id: UUID, *, lock: bool = False) -> Task:
    """Fetching is authorising. Raises NotFound."""
    tasks = Task.objects.visible_to(actor).filter(id=task_id)
    if lock:
        tasks = tasks.select_for_update(of=("self",))
    task = tasks.first()
    if task is None:
        raise NotFound("There is no such task.")
    return task


def open_tasks_of(actor: Actor) -> models.QuerySet[Task]:
    """What the member himself has to do, the most urgent first."""
    tasks = Task.objects.open().filter(assignee_id=actor.member_id).select_related("person", "assignee")
    return tasks.order_by(models.F("due_at").asc(nulls_last=True), "id")


def open_tasks_about(*, person_id: UUID | None = None, company_id: UUID | None = None) -> models.QuerySet[Task]:
    """What is still to be done for a person or company."""
    tasks = Task.objects.open().select_related("assignee").order_by(models.F("due_at").asc(nulls_last=True), "id")
    if person_id:
        return tasks.filter(person_id=person_id)
    return tasks.filter(company_id=company_id) if company_id else tasks.none()
