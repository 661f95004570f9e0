"""Which events somebody may read: those of modules he sees, about records that he may see."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from crm.accounts.actor import Actor
from crm.events.models import Event
from crm.events.types import SubjectRef, Whose
from crm.records.queries.records import known_ids
from crm.records.registry import RECORD_TYPES
from crm.tenancy.kept import kept
from crm.tenancy.models import TenantQuerySet
from crm.web.kinds import KINDS

# Kinds besides those of crm.records of which not everybody sees every one: who sees which of these ids?
Sight = Callable[[Actor, set[UUID]], Collection[UUID]]
SIGHTS: dict[str, Sight] = {}
ROUNDS = 6  # how often one looks for older ones before a page stays short


def seen_among(viewer: Actor, subjects: Iterable[SubjectRef]) -> set[SubjectRef]:
    """Those of the records that the viewer may see, in the bin too; one query per kind, none for who sees all.

    What is no such record (a mail, a journey) is seen by who may see its kind at all, unless SIGHTS says more.
    """
    by_kind: dict[str, set[UUID]] = {}
    for subject in subjects:
        by_kind.setdefault(subject.kind, set()).add(subject.id)
    return {SubjectRef(kind, record_id) for kind, ids in by_kind.items() for record_id in _seen(viewer, kind, ids)}


def seen_events(rows: Sequence[Event], viewer: Actor, tells_of: dict[str, str]) -> list[Event]:
    """Those of the events that tell of nothing the viewer may not see.

    `tells_of` says for kinds of events which further record they tell of: {"work.task_added": "task"}.
    """
    needed = [_needed(row, tells_of.get(row.kind, "")) for row in rows]
    seen = seen_among(viewer, {each for own in needed for each in own})
    return [row for row, own in zip(rows, needed, strict=True) if own <= seen]


def seen_page(
    viewer: Actor, whose: Whose, kinds: tuple[str, ...], *, before: UUID | None, tells_of: dict[str, str], size: int
) -> tuple[list[Event], UUID | None]:
    """The newest `size` events of these kinds that the viewer may read, and the id before which the next page begins.

    A page is short where it would take too long to fill it.
    """
    found: list[Event] = []
    for _ in range(ROUNDS):
        rows: list[Event] = _newest.glances_by_id(viewer, whose, kinds, before, size + 1)
        found += seen_events(rows, viewer, tells_of)
        if len(found) > size:
            return found[:size], found[size - 1].id
        if len(rows) <= size:
            return found, None
        before = rows[-1].id
    return found, before


@kept
def _newest(
    viewer: Actor, whose: Whose, kinds: tuple[str, ...], before: UUID | None, most: int
) -> TenantQuerySet[Event]:
    hidden = sorted(kind for kind in {*RECORD_TYPES, *KINDS} if not _open(viewer, kind))
    events = Event.objects.of(whose).filter(kind__in=kinds)
    events = events.exclude(subject_kind__in=hidden) if hidden else events
    return (events.filter(id__lt=before) if before else events)[:most]


def _needed(row: Event, other: str) -> set[SubjectRef]:
    """The records one has to see: its subject, what it tells of besides, and whoever a mail or journey is about."""
    needed = {row.subject} if row.subject else set()
    if other and (record_id := row.data.get(f"{other}_id")):
        needed.add(SubjectRef(other, UUID(record_id)))
    if row.person_id and row.subject_kind not in RECORD_TYPES:
        needed.add(SubjectRef("person", row.person_id))
    return {each for each in needed if each is not None}


def _seen(viewer: Actor, kind: str, ids: set[UUID]) -> Collection[UUID]:
    if kind in RECORD_TYPES:
        return known_ids(viewer, kind, ids)
    if not _open(viewer, kind):
        return ()
    return SIGHTS[kind](viewer, ids) if kind in SIGHTS else ids


def _open(viewer: Actor, kind: str) -> bool:
    capability: Any = RECORD_TYPES[kind].view if kind in RECORD_TYPES else None
    capability = capability or (KINDS[kind].capability if kind in KINDS else "")
    return not capability or viewer.can(capability)
