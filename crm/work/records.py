"""Tasks as records that people edit."""

from crm.events.catalog.work import TaskAssigned, TaskChanged
from crm.events.types import DomainEvent
from crm.records.models import RecordChange
from crm.records.registry import RecordType, register_record
from crm.work.about import facts_of
from crm.work.models import Task
from crm.work.planning import set_task


def _changed(task: Task, change: RecordChange) -> list[DomainEvent]:
    events: list[DomainEvent] = [TaskChanged(task_id=task.id, title=task.title, changes=change.told, **facts_of(task))]
    if "assignee_id" in change.changes:
        events.append(TaskAssigned(task_id=task.id, title=task.title, assignee_id=task.assignee_id, **facts_of(task)))
    return events


register_record(
    RecordType(
        kind="task",
        model=Task,
        view="work.view",
        edit="work.edit",
        delete="work.edit",
        assign="work.edit",
        facts=("title", "details", "priority", "assignee", "due_at", "due_on", "zone", "remind_before", "repeat"),
        changed=_changed,
        set_values=set_task,
        owner="assignee",
        related=("person", "assignee"),
        about=lambda task: (task.person_id, task.company_id),
    )
)
