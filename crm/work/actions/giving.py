"""Give many tasks at once, and tell those who got them."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from crm.accounts.actor import Actor
from crm.accounts.models import Membership
from crm.events.catalog.work import TaskAdded
from crm.events.emit import emit
from crm.events.types import SubjectRef
from crm.tenancy.writing import insert, together
from crm.work.about import facts_of
from crm.work.actions.notifications import notify
from crm.work.actions.tasks import tell_assignee
from crm.work.models import Task
from crm.work.planning import follow_plan

Cause = Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One task to be given; `key` names the effect that gives it, and is new."""

    title: str
    key: str
    due_at: datetime | None
    assignee: Membership | None
    subject: SubjectRef | None
    person_id: UUID | None
    company_id: UUID | None
    cause: Cause


def add_tasks(wanted: Sequence[Wanted], *, by: Actor) -> list[Task]:
    """As `add_task` for each, in few statements. Runs in the caller's transaction. Raises NotAllowed."""
    by.require("work.edit")
    tasks = [_task(each, by) for each in wanted]
    with together():
        insert(*tasks)
        for task, each in zip(tasks, wanted, strict=True):
            task.now_kept()
            with each.cause():
                emit(_added(task), by=by)
    _tell(tasks, by)
    return tasks


def _task(wanted: Wanted, by: Actor) -> Task:
    task = Task(
        title=wanted.title.strip()[:200],
        due_at=wanted.due_at,
        assignee=wanted.assignee,
        author_id=by.member_id,
        person_id=wanted.person_id,
        company_id=wanted.company_id,
        subject_kind=wanted.subject.kind if wanted.subject else "",
        subject_id=wanted.subject.id if wanted.subject else None,
        key=wanted.key,
    )
    follow_plan(task)
    task.derive()
    return task


def _added(task: Task) -> TaskAdded:
    about = facts_of(task)
    return TaskAdded(task_id=task.id, title=task.title, assignee_id=task.assignee_id, due_at=task.due_at, **about)


def _tell(tasks: Iterable[Task], by: Actor) -> None:
    """Who got one hears of it as ever; who got several at once hears so once."""
    by_member: dict[UUID, list[Task]] = {}
    for task in tasks:
        if task.assignee_id and task.assignee_id != by.member_id:
            by_member.setdefault(task.assignee_id, []).append(task)
    for own in by_member.values():
        first, member = own[0], own[0].assignee
        if member is None:
            continue
        if len(own) == 1:
            tell_assignee(first, member, key=f"task:{first.id}")
        else:
            text = f"{len(own)} new tasks, the first: {first.title}"
            notify(member, text, kind="task_assigned", subject=SubjectRef("task", first.id), key=f"task:{first.id}")
