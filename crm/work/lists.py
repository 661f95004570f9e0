"""The list of tasks."""

from django.db.models import QuerySet

from crm.accounts.actor import Actor
from crm.web.lists import BulkVerb, Column, Empty, ListPage, View
from crm.web.lists.undoing import facts_back
from crm.work.actions.task_changes import assign_tasks
from crm.work.actions.tasks import complete_tasks
from crm.work.forms.tasks import member_choices
from crm.work.models import Task
from crm.work.words import due_words, priority_words, task_status


def _members(_actor: Actor) -> list[tuple[str, str]]:
    return member_choices()


class TaskList(ListPage[Task]):
    title, kind, noun, capability, url_name = "Tasks", "task", "tasks", "work.view", "work:tasks"
    columns = (
        Column("title", "Task", kind="name", href="work:task", width=340, avatar=False, m="1", fact="title"),
        Column("state", "State", kind="status", value=task_status, width=100, m="r", reads=("done_at", "due_at"),
               moves=True, away=("due_at",)),
        Column("person", "About", kind="record", width=180, m="2"),
        Column("priority", "Priority", kind="status", value=priority_words, width=100, fact="priority",
               reads=("priority",)),
        Column("assignee", "For", kind="member", width=70, fact="assignee"),
        Column("due_at", "Due", value=due_words, sort="due_at", nullable=True, width=150, m="2r", fact="due",
               edits=lambda task: not task.done_at, reads=("due_on", "due_at", "done_at"), moves=True,
               away=("due_at",)),
        Column("created_at", "Added", kind="time", sort="id", width=140),
    )  # fmt: skip
    views = (
        View("mine", "Mine", {"assignee": "me", "state": "open"}),
        View("today", "Today", {"assignee": "me", "state": "open", "due__by": "today"}),
        View("overdue", "Overdue", {"assignee": "me", "state": "open", "due__past": "yes"}),
        View("open", "Everybody's", {"state": "open"}),
        View("done", "Done", {"state": "done"}),
        View("all", "All"),
    )
    bulk = (
        BulkVerb("done", "Done", "check", complete_tasks, "{count} tasks done", "work.edit"),
        BulkVerb(
            "assign",
            "Give to",
            "user-share",
            assign_tasks,
            "{count} tasks changed hands",
            "work.edit",
            _members,
            undo=facts_back("task"),
        ),
    )
    new = ("New task", "work:add_task", "work.edit")
    empty = Empty("Nothing to do", "Tasks you plan, and those that automations give you, stand here.", "Add a task")

    fact_url, edit = "work:task_fact", "work.edit"
    told_by = ("title",)

    def rows(self) -> QuerySet[Task]:
        """Tasks with whom they are for and about."""
        return Task.objects.visible_to(self.actor).select_related("person", "assignee")

    def search(self, rows: QuerySet[Task], words: str) -> QuerySet[Task]:
        """By any part of the title."""
        return rows.filter(title__icontains=words)
