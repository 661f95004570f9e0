"""How many visits somebody has before him."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Count
from django.utils import timezone

from crm.meetings.models import Answer, Attendee
from crm.staff.loads import LoadSource, register_load
from crm.staff.models import WorkKind


def coming_meetings(member_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Meetings with customers that each comes to and that are not over."""
    rows = Attendee.objects.filter(member_id__in=member_ids, removed_at=None, ends_at__gt=timezone.now())
    rows = rows.exclude(answer=Answer.DECLINED).filter(
        meeting__cancelled_at=None, meeting__deleted_at=None, meeting__person__isnull=False
    )
    counted = rows.order_by().values_list("member_id").annotate(Count("id"))
    return {member_id: number for member_id, number in counted if member_id is not None}


register_load(LoadSource(WorkKind.VISIT, "coming visit", coming_meetings, "meetings.edit"))
