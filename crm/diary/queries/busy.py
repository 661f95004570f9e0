"""When members are busy by their own calendars. Whose titles they are, nobody else is told."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from crm.diary.models import BusyTime
from crm.diary.occurrences import PIECE
from crm.staff.business_time import Stretch


def busy_times(member_ids: Collection[UUID], since: datetime, until: datetime) -> dict[UUID, list[Stretch]]:
    """The times of each between two moments."""
    found: dict[UUID, list[Stretch]] = defaultdict(list)
    rows = times_between(member_ids, since, until).values_list("member_id", "starts_at", "ends_at")
    for member_id, start, end in rows:
        found[member_id].append((start, end))
    return found


def times_between(member_ids: Collection[UUID] | QuerySet[Any], since: datetime, until: datetime) -> QuerySet[BusyTime]:
    """The rows: none is longer than a piece, so the index finds those that began before."""
    return BusyTime.objects.filter(
        member_id__in=member_ids, starts_at__lt=until, starts_at__gt=since - PIECE, ends_at__gt=since
    )
