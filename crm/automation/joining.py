"""Journeys of records that are merged: nobody goes through one twice at the same time."""

from django.utils import timezone

from crm.automation.models import Run
from crm.automation.models.run import RunState
from crm.records.joining.collisions import Renumber, collides
from crm.records.joining.moving import change
from crm.records.joining.rules import Joining, before_moving

OPEN = (RunState.ACTIVE, RunState.PAUSED)


def _stop_doubles(joining: Joining) -> None:
    """Where the other is on the way through the same journey, the merged record's way ends."""
    kind = joining.merge.kind
    on_the_way = Run.objects.filter(subject_kind=kind, state__in=OPEN)
    flows = on_the_way.filter(subject_id=joining.winner.pk).values("flow_id")
    doubles = on_the_way.filter(subject_id=joining.loser.pk, flow_id__in=flows)
    words = f"Merged with {joining.winner}, who is on the way here already"[:200]
    change(
        joining.merge, "stopped", doubles, {"state": RunState.STOPPED, "ended_at": timezone.now(), "ended_words": words}
    )


collides(Renumber("entry"), "run_entry_once")
before_moving("person", _stop_doubles)
before_moving("company", _stop_doubles)
