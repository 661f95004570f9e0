"""Let records go for good, with all that is kept about them."""

from collections import Counter
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError, RestrictedError
from django.db.models.deletion import Collector
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.errors import Refused
from crm.events.catalog.records import RecordPurged
from crm.events.emit import emit
from crm.events.models import Event
from crm.events.types import SYSTEM, Acting, ActorRef
from crm.records.leavings import LEAVINGS, Gone, about
from crm.records.models import BinEntry, CustomValue, Merge, RecordChange, RecordModel
from crm.records.models.bin_entry import KEPT
from crm.records.queries.records import get_record, record_type
from crm.records.registry import RECORD_TYPES


@transaction.atomic
def purge_now(kind: str, record_id: UUID, *, by: Actor) -> None:
    """Delete for good what lies in the bin, before its time. Raises NotFound, NotAllowed, Refused if it is needed."""
    by.require("workspace.purge")
    own = record_type(kind)
    record = get_record(by, kind, record_id, lock=True, binned=True)
    by.require(own.delete, record)
    entry = BinEntry.objects.select_for_update(of=("self",)).get(kind=kind, record_id=record_id)
    if not purge(entry, by=by):
        raise Refused(f"{entry.title} can't be deleted. {entry.kept_because}")


@transaction.atomic
def purge_overdue(entry_id: UUID) -> bool:
    """Let go what an entry stands for, if it still lies in the bin and its time is over; whether it is gone.

    The record is locked before its entry, as whoever restores it does: one of both comes first, and sees the other's.
    """
    known = BinEntry.objects.filter(id=entry_id).first()
    if known is None:
        return False
    rows: Any = RECORD_TYPES[known.kind].model.everything.filter(pk=known.record_id)
    list(rows.select_for_update(of=("self",)).values_list("pk"))
    due = BinEntry.objects.filter(id=entry_id, expires_at__lte=timezone.now())
    entry = due.select_for_update(of=("self",)).first()
    return entry is not None and purge(entry)


def purge(entry: BinEntry, *, by: Acting | ActorRef = SYSTEM) -> bool:
    """Delete for good what a locked entry stands for. False where something still needs it: it stays in the bin.

    The log keeps that it was, who let it go, and how much went with it; nothing of what it said.
    """
    own = RECORD_TYPES[entry.kind]
    record = own.model.everything.filter(pk=entry.record_id).first()
    try:
        with transaction.atomic():
            counts = _let_go(entry.kind, entry.record_id, [] if record is None else [record])
    except (ProtectedError, RestrictedError) as error:
        _keep(entry, error)
        return False
    emit(RecordPurged(record_kind=entry.kind, record_id=entry.record_id, counts=dict(counts)), by=by)
    return True


def _let_go(kind: str, record_id: UUID, records: list[RecordModel]) -> Counter[str]:
    gone, counts = _gone({kind: {record_id}}, records), Counter[str]()
    while more := _along(gone):
        rows = [row for name, ids in more.items() for row in RECORD_TYPES[name].model.everything.filter(pk__in=ids)]
        records = [*rows, *records]
        gone = _gone(_merged(gone, more), rows)
    for leavings in LEAVINGS:
        counts[leavings.noun] += leavings.clear(gone)
    for record in records:
        record.delete()
    _forget(gone)
    for name, ids in gone.items():
        counts[str(RECORD_TYPES[name].model._meta.verbose_name_plural)] += len(ids - {record_id})
    return Counter({noun: counts[noun] for noun in sorted(counts) if noun and counts[noun]})


def _gone(gone: Gone, records: list[Any]) -> Gone:
    """The records and those that go with them by foreign keys. Raises ProtectedError, RestrictedError."""
    found = {kind: set(ids) for kind, ids in gone.items()}
    for record in records:
        collector = Collector(using=record._state.db, origin=record)
        collector.collect([record])
        for model, rows in collector.data.items():
            if issubclass(model, RecordModel):
                found.setdefault(model.kind, set()).update(row.pk for row in rows)
        for quick in collector.fast_deletes:
            if issubclass(quick.model, RecordModel):
                found.setdefault(quick.model.kind, set()).update(quick.values_list("pk", flat=True))
    return found


def _along(gone: Gone) -> Gone:
    """Further records that go along and are not among them yet."""
    found: Gone = {}
    for leavings in LEAVINGS:
        for kind, ids in leavings.records(gone).items():
            if new := ids - gone.get(kind, set()):
                found.setdefault(kind, set()).update(new)
    return found


def _merged(one: Gone, other: Gone) -> Gone:
    return {kind: one.get(kind, set()) | other.get(kind, set()) for kind in {*one, *other}}


def _forget(gone: Gone) -> None:
    """What records and log keep of them."""
    ids = {each for group in gone.values() for each in group}
    CustomValue.objects.filter(record_id__in=ids).delete()
    RecordChange.objects.filter(about(gone, "kind", "record_id")).delete()
    BinEntry.objects.filter(about(gone, "kind", "record_id")).delete()
    Merge.objects.filter(about(gone, "kind", "winner_id") | about(gone, "kind", "loser_id")).delete()
    Event.objects.filter(about(gone)).delete()
    for column in ("person", "company"):  # what was about something else stays with that
        if gone.get(column):
            rows = Event.objects.filter(**{f"{column}_id__in": gone[column]})
            rows.filter(subject_id__isnull=True).delete()
            rows.update(**{f"{column}_id": None})


def _keep(entry: BinEntry, error: ProtectedError | RestrictedError) -> None:
    needed = {
        str(row._meta.verbose_name_plural)
        for row in (*getattr(error, "protected_objects", ()), *getattr(error, "restricted_objects", ()))
    }
    entry.kept_because = f"Still needed by {', '.join(sorted(needed))}."[:200]
    entry.expires_at = timezone.now() + KEPT
    entry.save(update_fields=["kept_because", "expires_at"])
