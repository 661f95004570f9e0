"""Open tasks as next steps on customers' pages."""

from typing import Any

from django.urls import reverse

from crm.accounts.actor import Actor
from crm.customers.next_steps import NextStep, register_next_step
from crm.work.models import Task


def earliest_task(actor: Actor, record: Any) -> NextStep | None:
    """The open task about this person or company that is due first."""
    if not actor.can("work.view"):
        return None
    tasks = Task.objects.visible_to(actor).open().filter(**{record.kind: record}).select_related("assignee")
    task = tasks.order_by("due_at", "id").first()
    if task is None:
        return None
    who = task.assignee.name if task.assignee else ""
    return NextStep(task.title, who, reverse("work:task", args=[task.id]), "Open the task", task.due_at)


register_next_step("task", earliest_task)
