"""Open tasks as next steps on customers' pages."""

from uuid import UUID

from django.db.models import QuerySet

from crm.accounts.actor import Actor
from crm.customers.next_steps import StepSource, register_next_step
from crm.work.models import Task


def open_tasks(actor: Actor, kind: str, record_id: UUID) -> QuerySet[Task] | None:
    """Those about this person or company."""
    if not actor.can("work.view"):
        return None
    return Task.objects.visible_to(actor).open().filter(**{f"{kind}_id": record_id})


register_next_step(
    "task", StepSource(open_tasks, "title", "assignee__name", "due_at", "work:task", action="Open the task")
)
