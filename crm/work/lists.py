"""The list of tasks."""

import django_filters
from django.db.models import QuerySet

from crm.web.lists import BulkVerb, Column, Empty, ListFilters, ListPage, View
from crm.web.lists.filters import OwnerFilter
from crm.work.actions.tasks import complete_tasks
from crm.work.models import Task


def task_status(task: Task) -> tuple[str, str]:
    """Open, late or done."""
    if task.done_at:
        return "Done", "green"
    return ("Late", "red") if task.is_late else ("Open", "blue")


class TaskFilters(ListFilters):
    assignee = OwnerFilter("assignee", "For")
    state = django_filters.ChoiceFilter(choices=[("open", "open"), ("done", "done")], label="State", method="by_state")

    class Meta:
        model = Task
        fields: tuple[str, ...] = ()

    def by_state(self, rows: QuerySet[Task], _name: str, value: str) -> QuerySet[Task]:
        """Open or done."""
        return rows.filter(done_at__isnull=value == "open")


class TaskList(ListPage[Task]):
    title, noun, capability, url_name = "Tasks", "tasks", "work.view", "work:tasks"
    columns = (
        Column("title", "Task", kind="name", href="work:task", width=340, avatar=False, m="1"),
        Column("state", "State", kind="status", value=task_status, width=100, m="r"),
        Column("person", "About", value="person.name", width=200, m="2"),
        Column("assignee", "For", kind="member", width=70),
        Column("due_at", "Due", kind="time", width=150, m="2r"),
        Column("created_at", "Added", kind="time", sort="id", width=140),
    )
    filters = TaskFilters
    views = (
        View("mine", "Mine", {"assignee": "me", "state": "open"}),
        View("open", "All open", {"state": "open"}),
        View("done", "Done", {"state": "done"}),
        View("all", "All"),
    )
    bulk = (BulkVerb("done", "Done", "check", complete_tasks, "{count} tasks done", "work.edit"),)
    new = ("New task", "work:add_task", "work.edit")
    empty = Empty("Nothing to do", "Tasks you plan, and those that automations give you, stand here.", "Add a task")

    def rows(self) -> QuerySet[Task]:
        """Tasks with whom they are for and about."""
        return Task.objects.visible_to(self.actor).select_related("person", "assignee")

    def search(self, rows: QuerySet[Task], words: str) -> QuerySet[Task]:
        """By any part of the title."""
        return rows.filter(title__icontains=words)
