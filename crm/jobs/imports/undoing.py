"""Take back what one part of an import made, as far as nobody worked with it since."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model, Q

from crm.events.catalog.records import RecordBinned
from crm.events.models import Event
from crm.jobs.imports.registry import Undone
from crm.jobs.imports.rows import Run
from crm.jobs.models import Job
from crm.records.actions.binning import bin_made
from crm.records.actions.undoing import undo_batch_of
from crm.records.models import RecordChange
from crm.records.queries.records import get_records

CHANGED = "changed"
GONE = "are no longer there, or not yours to see any more."
EDITED = "were changed since the import."
WORKED_WITH = "were worked with since the import."
SINCE = "were changed again since; those fields stay as they are."

# Events of edits: a record's version tells of them, and undo itself makes them.
_edits: set[str] = set()
# Why a record that was made can't go, by kind: {id: reason}. Modules add their own.
Holds = Callable[[Sequence[UUID]], dict[UUID, str]]
_holds: dict[str, list[Holds]] = {}


def register_hold(kind: str, hold: Holds) -> None:
    """Say which records have to stay when an import is taken back, and why."""
    _holds.setdefault(kind, []).append(hold)


def register_edits(*kinds: str) -> None:
    """Say which events tell of nothing but edited facts."""
    _edits.update(kinds)


class _Left:
    """What was left as it is, by reason."""

    def __init__(self) -> None:
        self.by_reason: dict[str, tuple[str, list[str]]] = {}

    def add(self, kind: str, reason: str, ids: Iterable[Any]) -> None:
        found = [str(each) for each in ids]
        if found:
            self.by_reason.setdefault(reason, (kind, []))[1].extend(found)


def take_back(
    kinds: Sequence[str],
    run: Run,
    made: Mapping[str, Sequence[str]],
    beside: Mapping[str, type[Model]],
    own: frozenset[str],
) -> Undone:
    """`made` of one part: rows beside go, changes are set back, records go into the bin in the order of `kinds`.

    The first of them is the kind whose records were changed.
    """
    left, back = _Left(), 0
    for name, model in beside.items():
        if name in made:
            model._base_manager.filter(pk__in=made[name]).delete()
    if CHANGED in made:
        back += _set_back(kinds[0], run, [UUID(each) for each in made[CHANGED]], left)
    for kind in kinds:
        back += _bin(kind, run, [UUID(each) for each in made.get(kind, ())], own, left)
    return Undone(back, left.by_reason)


def _set_back(kind: str, run: Run, ids: list[UUID], left: _Left) -> int:
    changes = RecordChange.objects.filter(kind=kind, record_id__in=ids, batch_id=run.job_id)
    outcome = undo_batch_of(kind, list(changes), by=run.actor, batch=run.job_id)
    left.add(kind, SINCE, outcome.refused)
    return outcome.changed


def _bin(kind: str, run: Run, ids: list[UUID], own: frozenset[str], left: _Left) -> int:
    records = get_records(run.actor, kind, ids, lock=True)
    if missing := len(ids) - len(records):
        left.add(kind, GONE, [""] * missing)
    why = _why_they_stay(kind, run, records, own)
    for record in records:
        if record.pk in why:
            left.add(kind, why[record.pk], [record.pk])
    going = [record for record in records if record.pk not in why]
    bin_made(kind, going, by=run.actor, batch=run.job_id)
    return len(going)


def _why_they_stay(kind: str, run: Run, records: Sequence[Any], own: frozenset[str]) -> dict[UUID, str]:
    ids = [record.pk for record in records]
    why = dict.fromkeys(_worked_with(kind, run, ids, own), WORKED_WITH)
    why |= dict.fromkeys(_edited(kind, run, ids), EDITED)
    for hold in _holds.get(kind, []):
        why |= hold(ids)
    return why


def _edited(kind: str, run: Run, ids: Sequence[UUID]) -> set[UUID]:
    """Those whose facts somebody set since the import ended."""
    changes = RecordChange.objects.filter(kind=kind, record_id__in=ids)
    changes = changes.exclude(batch_id=run.job_id).exclude(undoes_id=run.job_id)
    ended = _end_of(run)
    return set((changes.filter(at__gt=ended) if ended else changes).values_list("record_id", flat=True))


def _end_of(run: Run) -> datetime | None:
    job = Job.objects.filter(id=run.job_id).first()
    return job.finished_at if job else None


def _worked_with(kind: str, run: Run, ids: Sequence[UUID], own: frozenset[str]) -> set[UUID]:
    """Those of whom anything is told besides the import's own events."""
    ended = _end_of(run)
    names = {"person": "person_id", "company": "company_id"}
    column = names.get(kind, "subject_id")
    events = Event.objects.filter(**{f"{column}__in": ids}).exclude(kind__in=[RecordBinned.kind, *_edits])
    ours = Q(kind__in=own) if ended is None else Q(kind__in=own, occurred_at__lte=ended)
    return set(events.exclude(ours).values_list(column, flat=True).distinct())
