"""Whom a version would have reached: the honest answer to "how many people is this about?"."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from crm.automation.entry import subject_of
from crm.automation.models import Flow, FlowVersion, Run
from crm.conditions.clock import Clock
from crm.conditions.evaluate import holds
from crm.conditions.fields import load_records
from crm.conditions.tree import ConditionError, parse
from crm.events.models import Event

DAYS = 30
MOST_EVENTS = 5_000


@dataclass(frozen=True)
class Reach:
    """Subjects' ids, newest first, and how many of them went in already; `capped`: only the newest events counted."""

    ids: tuple[UUID, ...] = ()
    known: int = 0
    capped: bool = False
    days: int = DAYS

    @property
    def count(self) -> int:
        """How many."""
        return len(self.ids)


def reach(flow: Flow, version: FlowVersion) -> Reach:
    """Who set it off in the last 30 days and would have been let in. Nobody counts twice."""
    since = timezone.now() - timedelta(days=DAYS)
    kind = version.trigger.get("event", "")
    newest = Event.objects.filter(kind=kind, occurred_at__gte=since).order_by("-occurred_at")
    events = list(newest[: MOST_EVENTS + 1])
    capped = len(events) > MOST_EVENTS
    passing = _passing(events[:MOST_EVENTS], version)
    subjects = dict.fromkeys(subject.id for event in passing if (subject := subject_of(flow, event)))
    runs = Run.objects.filter(flow=flow, subject_id__in=list(subjects))
    known = runs.values("subject_id").distinct().count() if subjects else 0
    return Reach(tuple(subjects), known, capped)


def _passing(events: list[Event], version: FlowVersion) -> list[Event]:
    tree = version.trigger.get("condition") or {}
    if not tree:
        return events
    try:
        node = parse(tree)
    except ConditionError:
        return []
    records, clock = _records(events), Clock.of_organization()
    return [event for event in events if holds(node, _of(event, records), clock)]


def _of(event: Event, records: dict[str, dict[Any, Any]]) -> dict[str, Any]:
    keys = {event.subject_kind: event.subject_id, "person": event.person_id}
    return {kind: records.get(kind, {}).get(key) for kind, key in keys.items()}


def _records(events: list[Event]) -> dict[str, dict[Any, Any]]:
    wanted: dict[str, set[UUID]] = {}
    for event in events:
        for kind, key in ((event.subject_kind, event.subject_id), ("person", event.person_id)):
            if key:
                wanted.setdefault(kind, set()).add(key)
    return {kind: load_records(kind, list(keys)) for kind, keys in wanted.items()}
