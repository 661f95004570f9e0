"""Verbs on tasks: give, tick off, take back."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.accounts.models import Membership
from crm.events.catalog.work import TaskAdded, TaskDone, TaskReopened
from crm.events.emit import emit
from crm.events.types import SubjectRef
from crm.records.actions.keeping import keep
from crm.work.about import facts_of
from crm.work.actions.mentions import mention_in
from crm.work.actions.notifications import notify
from crm.work.actions.repeating import add_next, withdraw_next
from crm.work.models import Priority, Task
from crm.work.planning import Plan, follow_plan
from crm.work.queries.tasks import get_task


@transaction.atomic
def add_task(  # noqa: PLR0913  # what a task has
    title: str,
    *,
    due_at: datetime | None = None,
    plan: Plan | None = None,
    priority: int = Priority.NORMAL,
    assignee: Membership | None = None,
    subject: SubjectRef | None = None,
    person_id: UUID | None = None,
    company_id: UUID | None = None,
    details: str = "",
    mentioned: Iterable[UUID] = (),
    by: Actor,
    key: str = "",
) -> Task:
    """Give somebody something to do. With a `key`, asking twice gives the first task.

    `plan` says more than `due_at` alone; `mentioned` are members chosen from the list while the details were
    typed. Raises NotAllowed if `by` may not.
    """
    by.require("work.edit")
    if key and (known := Task.everything.filter(key=key).first()):
        return known
    task = Task(
        title=title.strip()[:200],
        details=details,
        priority=priority,
        assignee=assignee,
        author_id=by.member_id,
        person_id=person_id,
        company_id=company_id,
        subject_kind=subject.kind if subject else "",
        subject_id=subject.id if subject else None,
        key=key,
        **(plan.facts() if plan else {"due_at": due_at}),
    )
    follow_plan(task)
    task.save(force_insert=True)
    about = facts_of(task)
    emit(TaskAdded(task_id=task.id, title=task.title, assignee_id=task.assignee_id, due_at=task.due_at, **about), by=by)
    if assignee and assignee.id != by.member_id:
        tell_assignee(task, assignee, key=f"task:{task.id}")
    mention_in(task, by=by, chosen=mentioned)
    return task


@transaction.atomic
def complete_task(task_id: UUID, *, by: Actor) -> Task:
    """Tick it off; one that repeats comes again. Doing it twice is doing it once."""
    task = get_task(by, task_id, lock=True)
    by.require("work.edit")
    if task.done_at is None:
        task.done_at, task.remind_at = timezone.now(), None
        keep(task, by=by)
        emit(TaskDone(task_id=task.id, title=task.title, **facts_of(task)), by=by)
        add_next(task, by=by)
    return task


@transaction.atomic
def reopen_task(task_id: UUID, *, by: Actor) -> Task:
    """Take the tick back, and the next one of a repeat with it if nobody has touched that yet."""
    task = get_task(by, task_id, lock=True)
    by.require("work.edit")
    if task.done_at is not None:
        task.done_at = None
        keep(task, by=by)
        withdraw_next(task)
        emit(TaskReopened(task_id=task.id, title=task.title, **facts_of(task)), by=by)
    return task


def tell_assignee(task: Task, assignee: Membership, *, key: str) -> None:
    """A colleague hears that a task is his now."""
    about = task.person.name if task.person else ""
    notify(
        assignee,
        f"New task: {task.title}",
        kind="task_assigned",
        subject=SubjectRef("task", task.id),
        key=key,
        body=about,
    )


def complete_tasks(actor: Actor, ids: list[UUID], _value: str = "") -> int:
    """Tick several off. How many were open."""
    actor.require("work.edit")
    still_open = list(Task.objects.visible_to(actor).open().filter(id__in=ids).values_list("id", flat=True))
    for task_id in still_open:
        complete_task(task_id, by=actor)
    return len(still_open)
