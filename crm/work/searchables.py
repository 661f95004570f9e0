"""What tasks are found by."""

from crm.events.catalog.work import TaskAdded, TaskChanged, TaskDone, TaskReopened
from crm.search.searchable import Found, Searchable, register_searchable
from crm.work.models import Task
from crm.work.queries.tasks import tasks_visible_to


def _task(task: Task) -> Found:
    about = task.person.name if task.person else ""
    state = "Done" if task.done_at else (task.assignee.name if task.assignee else "")
    return Found(title=task.title, subtitle=", ".join(part for part in (about, state) if part), body=task.details)


register_searchable(
    Searchable(
        kind="task",
        capability="work.view",
        rows=lambda: Task.objects.select_related("person", "assignee"),
        visible=tasks_visible_to,
        found=_task,
        events=(TaskAdded, TaskChanged, TaskDone, TaskReopened),
        order=60,
    )
)
