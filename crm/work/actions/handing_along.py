"""Open tasks go along when the record they are about becomes another one."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from crm.events.types import Acting, ActorRef, SubjectRef
from crm.records.actions.keeping import keep_all
from crm.records.locking import lock_rows
from crm.work.models import Task


@transaction.atomic
def hand_tasks_along(
    old: SubjectRef, new: SubjectRef, *, by: Acting | ActorRef, only: Iterable[UUID] | None = None
) -> list[UUID]:
    """Make what is to be done about `old` a task about `new`, with `only` these; the ids of those that went.

    Whoever may move the record takes all of its tasks along, those of colleagues too. Doing it twice is doing it once.
    """
    tasks = Task.objects.filter(subject_kind=old.kind, subject_id=old.id).open()
    if only is not None:
        tasks = tasks.filter(id__in=list(only))
    ids = list(tasks.order_by("id").values_list("id", flat=True))
    lock_rows(Task, ids)
    going = list(tasks.filter(id__in=ids).order_by("id"))
    for task in going:
        task.subject_kind, task.subject_id = new.kind, new.id
    keep_all(going, by=by)
    return [task.id for task in going]
