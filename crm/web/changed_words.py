"""Changes that events carry in words, shown to one person: who sees a part of the records only reads no names of them.

The words hold no ids, so that it can't be said any more whom they name; the record's history can say it.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from crm.accounts.actor import Actor
from crm.events.models import Event
from crm.events.types import DomainEvent
from crm.records.queries.shown_words import pointing_labels, sees_all

Labels = dict[str, str]
NAMELESS = {"company": ("a company", "another company")}


def shown_events(rows: Iterable[Event], viewer: Actor | None) -> list[tuple[Event, DomainEvent]]:
    """The typed events of rows, without names of records that the viewer perhaps may not see."""
    read = [(row, row.read()) for row in rows]
    changed = {row.subject_kind for row, event in read if getattr(event, "changes", None)}
    if viewer is None or not changed or sees_all(viewer):
        return read
    labels = {kind: pointing_labels(kind) for kind in changed}
    return [(row, _nameless(event, labels.get(row.subject_kind, {}))) for row, event in read]


def _nameless(event: DomainEvent, labels: Labels) -> DomainEvent:
    changes: Any = getattr(event, "changes", None)
    if not changes or not any(label.casefold() in labels for label in changes):
        return event
    more: dict[str, Any] = {
        "changes": {
            label: _pair(labels[label.casefold()], *pair) if label.casefold() in labels else pair
            for label, pair in changes.items()
        }
    }
    return replace(event, **more)


def _pair(kind: str, old: str, new: str) -> tuple[str, str]:
    one, another = NAMELESS.get(kind, ("somebody", "somebody else"))
    return (one if old else "", (another if old else one) if new else "")
