"""What conditions can ask of tasks."""

from typing import Any

from django.db.models import Q, QuerySet

from crm.accounts.queries.members import member_choices, member_names
from crm.conditions.clock import Clock
from crm.conditions.fields import (
    Field,
    FieldKind,
    Relation,
    Subject,
    register_field,
    register_relation,
    register_subject,
)
from crm.customers.queries.companies import company_titles
from crm.customers.queries.people import person_titles
from crm.work.models import Priority, Task

STATES = (("open", "open"), ("done", "done"))


def _tasks() -> QuerySet[Any]:
    return Task.objects.select_related("assignee", "author", "person", "company").prefetch_related(
        "person__tag_links__tag", "company__tag_links__tag"
    )


def _in_state(state: str, _clock: Clock) -> Q:
    return Q(done_at__isnull=state == "open")


register_subject(Subject("task", "Task", "tasks", _tasks, Task.objects.visible_to))
register_relation(Relation("task", "person", "person", "Person"))
register_relation(Relation("task", "company", "company", "Company"))

MEMBER, MOMENT = FieldKind.MEMBER, FieldKind.MOMENT

for _field in (
    Field("task.assignee", "For", MEMBER, "assignee_id", choices=member_choices, titles=member_names, happens=True),
    Field("task.state", "State", FieldKind.CHOICE, choices=STATES,
          value=lambda task: "done" if task.done_at else "open", asks=_in_state),
    Field("task.priority", "Priority", FieldKind.CHOICE, "priority",
          choices=[(str(value), label) for value, label in Priority.choices], value=lambda task: str(task.priority)),
    Field("task.due", "Due", MOMENT, "due_at", happens=True),
    Field("task.person", "Person", FieldKind.LINK, "person_id", titles=person_titles, to="person"),
    Field("task.company", "Company", FieldKind.LINK, "company_id", titles=company_titles, to="company"),
    Field("task.title", "Title", FieldKind.TEXT, "title"),
    Field("task.author", "Given by", MEMBER, "author_id", choices=member_choices, titles=member_names, happens=True),
    Field("task.done", "Done", MOMENT, "done_at", happens=True),
    Field("task.created", "Added", MOMENT, "created_at", happens=True),
):  # fmt: skip
    register_field(_field)
