"""Which deals have stood still for too long."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q

from sales.models import Stage, Status


def stalled(stages: Iterable[Stage], now: datetime) -> Q:
    """Open deals that have stood in one of these stages for longer than it allows."""
    limited = [stage for stage in stages if stage.is_open and stage.stalled_after_days]
    nothing = Q(pk__in=[])
    found = nothing
    for stage in limited:
        since = now - timedelta(days=stage.stalled_after_days)
        found |= Q(stage_id=stage.id, stage_since__lte=since)
    return found & Q(status=Status.OPEN)
