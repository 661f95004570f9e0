"""How many tasks somebody has open."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Count

from crm.staff.loads import LoadSource, register_load
from crm.staff.models import WorkKind
from crm.work.models import Task


def open_tasks(member_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Tasks of each that are not done."""
    rows = Task.objects.filter(assignee_id__in=member_ids, done_at=None).order_by()
    return dict(rows.values_list("assignee_id").annotate(Count("id")))


register_load(LoadSource(WorkKind.TASK, "open task", open_tasks, "work.edit"))
