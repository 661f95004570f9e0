"""Changes that events carry in words, shown to one person: who sees a part of the records only reads no other names.

The words hold no ids; the record's history says whom they name. Where it can't say it any more, nobody is named.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from crm.accounts.actor import Actor
from crm.events.models import Event
from crm.events.types import DomainEvent
from crm.records.queries.shown_words import SeenWords, pointing_labels, seen_words, sees_all

Labels = dict[str, str]
NAMELESS = {"company": ("a company", "another company")}


def shown_events(rows: Iterable[Event], viewer: Actor | None) -> list[tuple[Event, DomainEvent]]:
    """The typed events of rows, without names of records that the viewer perhaps may not see."""
    read = [(row, row.read()) for row in rows]
    changed = {row.subject_kind for row, event in read if getattr(event, "changes", None)}
    if viewer is None or not changed or sees_all(viewer):
        return read
    labels = {kind: pointing_labels(kind) for kind in changed}
    named = [row for row, event in read if _names(event, labels.get(row.subject_kind, {}))]
    seen = seen_words(((row.subject_kind, row.subject_id) for row in named if row.subject_id), viewer)
    return [(row, _nameless(row, event, labels.get(row.subject_kind, {}), seen)) for row, event in read]


def _names(event: DomainEvent, labels: Labels) -> bool:
    return any(label.casefold() in labels for label in getattr(event, "changes", None) or ())


def _nameless(row: Event, event: DomainEvent, labels: Labels, seen: SeenWords) -> DomainEvent:
    if not _names(event, labels):
        return event
    changes: Any = getattr(event, "changes", {})
    more: dict[str, Any] = {
        "changes": {
            label: _shown(labels[label.casefold()], pair, seen.get((row.subject_id, label.casefold()), {}))
            if label.casefold() in labels
            else pair
            for label, pair in changes.items()
        }
    }
    return replace(event, **more)


def _shown(kind: str, pair: Sequence[str], seen: Mapping[str, bool]) -> tuple[str, str]:
    """Each of both names if the viewer may see whom it names, else words that name nobody."""
    old, new = pair
    plain_old, plain_new = _pair(kind, old, new)
    return old if seen.get(old) else plain_old, new if seen.get(new) else plain_new


def _pair(kind: str, old: str, new: str) -> tuple[str, str]:
    one, another = NAMELESS.get(kind, ("somebody", "somebody else"))
    return (one if old else "", (another if old else one) if new else "")
