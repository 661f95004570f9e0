"""Which deals have stood still for too long."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from sales.models import Stage, Status


def stalled(stages: Iterable[Stage], now: datetime) -> Q:
    """Open deals that have stood in one of these stages for longer than it allows."""
    by_limit: dict[int, list[UUID]] = {}
    for stage in stages:
        if stage.is_open and stage.stalled_after_days:
            by_limit.setdefault(stage.stalled_after_days, []).append(stage.id)
    found = Q(pk__in=[])
    for days, ids in by_limit.items():
        found |= Q(stage_id__in=ids, stage_since__lte=now - timedelta(days=days))
    return found & Q(status=Status.OPEN)
