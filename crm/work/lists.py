"""The list of tasks."""

from datetime import timedelta
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.web.lists import BulkVerb, Column, Empty, ListFilters, ListPage, View
from crm.web.lists.filters import OwnerFilter
from crm.work.actions.task_changes import assign_tasks
from crm.work.actions.tasks import complete_tasks
from crm.work.forms.tasks import member_choices
from crm.work.models import Priority, Task
from crm.work.words import due_words, priority_words, task_status

__all__ = ["TaskFilters", "TaskList", "task_status"]

DUE = [("overdue", "overdue"), ("today", "today or overdue"), ("week", "within a week"), ("never", "on no day")]


class TaskFilters(ListFilters):
    assignee = OwnerFilter("assignee", "For")
    state = django_filters.ChoiceFilter(choices=[("open", "open"), ("done", "done")], label="State", method="by_state")
    due = django_filters.ChoiceFilter(choices=DUE, label="Due", method="by_due")
    priority = django_filters.ChoiceFilter(choices=Priority, label="Priority")

    class Meta:
        model = Task
        fields: tuple[str, ...] = ()

    def by_state(self, rows: QuerySet[Task], _name: str, value: str) -> QuerySet[Task]:
        """Open or done."""
        return rows.filter(done_at__isnull=value == "open")

    def by_due(self, rows: QuerySet[Task], _name: str, value: str) -> QuerySet[Task]:
        """By the calendar of the viewer's zone; what is done is never overdue."""
        now = timezone.localtime()
        tomorrow = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        limits: dict[str, dict[str, Any]] = {
            "overdue": {"due_at__lt": now, "done_at": None},
            "today": {"due_at__lt": tomorrow, "done_at": None},
            "week": {"due_at__lt": tomorrow + timedelta(days=6)},
            "never": {"due_at": None},
        }
        return rows.filter(**limits[value])


def _members(_actor: Actor) -> list[tuple[str, str]]:
    return member_choices()


class TaskList(ListPage[Task]):
    title, noun, capability, url_name = "Tasks", "tasks", "work.view", "work:tasks"
    columns = (
        Column("title", "Task", kind="name", href="work:task", width=340, avatar=False, m="1"),
        Column("state", "State", kind="status", value=task_status, width=100, m="r"),
        Column("person", "About", value="person.name", width=180, m="2"),
        Column("priority", "Priority", kind="status", value=priority_words, width=100),
        Column("assignee", "For", kind="member", width=70),
        Column("due_at", "Due", value=due_words, width=150, m="2r"),
        Column("created_at", "Added", kind="time", sort="id", width=140),
    )
    filters = TaskFilters
    views = (
        View("mine", "Mine", {"assignee": "me", "state": "open"}),
        View("today", "Today", {"assignee": "me", "due": "today"}),
        View("overdue", "Overdue", {"assignee": "me", "due": "overdue"}),
        View("open", "Everybody's", {"state": "open"}),
        View("done", "Done", {"state": "done"}),
        View("all", "All"),
    )
    bulk = (
        BulkVerb("done", "Done", "check", complete_tasks, "{count} tasks done", "work.edit"),
        BulkVerb("assign", "Give to", "user-share", assign_tasks, "{count} tasks changed hands", "work.edit", _members),
    )
    new = ("New task", "work:add_task", "work.edit")
    empty = Empty("Nothing to do", "Tasks you plan, and those that automations give you, stand here.", "Add a task")

    def rows(self) -> QuerySet[Task]:
        """Tasks with whom they are for and about."""
        return Task.objects.visible_to(self.actor).select_related("person", "assignee")

    def search(self, rows: QuerySet[Task], words: str) -> QuerySet[Task]:
        """By any part of the title."""
        return rows.filter(title__icontains=words)
