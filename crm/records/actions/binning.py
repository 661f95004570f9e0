"""Throw records away, and take them out of the bin again."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.errors import NotAllowed, Refused
from crm.events.catalog.records import RecordBinned, RecordRestored
from crm.events.emit import emit_all
from crm.events.types import Acting, ActorRef
from crm.records.actions.changing import Outcome
from crm.records.models import BinEntry, RecordChange, RecordModel
from crm.records.models.bin_entry import KEPT
from crm.records.queries.records import get_record, get_records, record_type
from crm.records.registry import RECORD_TYPES, RecordType
from crm.records.values import to_json


def bin_record(kind: str, record_id: UUID, *, by: Actor) -> Any:
    """Put one record into the bin. Raises NotFound, NotAllowed, Refused if something stands on it."""
    with transaction.atomic():
        own = record_type(kind)
        record = get_record(by, kind, record_id, lock=True)
        by.require(own.delete, record)
        if reason := own.stays([record]).get(record.pk):
            raise Refused(reason)
        _bin(own, [record], by)
    return record


@transaction.atomic
def bin_records(kind: str, ids: Sequence[UUID], *, by: Actor, batch: UUID | None = None) -> Outcome:
    """Put many into the bin in one transaction. Those that may not be are left alone and counted."""
    own, outcome, ready = record_type(kind), Outcome(), []
    for record in get_records(by, kind, list(ids), lock=True):
        try:
            by.require(own.delete, record)
        except NotAllowed as error:
            outcome.refused[record.pk] = str(error)
        else:
            ready.append(record)
    outcome.refused.update(own.stays(ready))
    ready = [record for record in ready if record.pk not in outcome.refused]
    _bin(own, ready, by, batch)
    outcome.changed = len(ready)
    return outcome


def put_aside(record: RecordModel, *, by: Actor) -> None:
    """Put a locked record into the bin as part of another verb, which has asked whether `by` may."""
    if record.deleted_at is None:
        _bin(RECORD_TYPES[record.kind], [record], by)


def restore_record(kind: str, record_id: UUID, *, by: Actor) -> Any:
    """Take one record out of the bin. Raises NotFound for one that is not there, NotAllowed."""
    with transaction.atomic():
        own = record_type(kind)
        record = get_record(by, kind, record_id, lock=True, binned=True)
        by.require(own.delete, record)
        restore(record, by=by)
    return record


def bin_made(kind: str, records: Sequence[Any], *, by: Actor, batch: UUID | None = None) -> None:
    """Put locked records into the bin that the same work made: taking that back takes no right to delete others."""
    _bin(record_type(kind), records, by, batch)


@transaction.atomic
def restore_records(kind: str, ids: Sequence[UUID], *, by: Actor) -> Outcome:
    """Take many out of the bin in one transaction. Those that may not be are left alone and counted."""
    own, outcome, ready = record_type(kind), Outcome(), []
    for record in get_records(by, kind, list(ids), lock=True, binned=True):
        try:
            by.require(own.delete, record)
        except NotAllowed as error:
            outcome.refused[record.pk] = str(error)
        else:
            ready.append(record)
    _restore(own, ready, by)
    outcome.changed = len(ready)
    return outcome


def restore(record: RecordModel, *, by: Acting | ActorRef) -> None:
    """Take a locked record out of the bin, whoever asks: also when a customer gets in touch again."""
    if record.deleted_at is not None:
        _restore(RECORD_TYPES[record.kind], [record], by)


def _bin(own: RecordType, records: Sequence[Any], by: Actor, batch: UUID | None = None) -> None:
    if not records:
        return
    now = timezone.now()
    _move(own, records, now, by.member_id, by, batch, ["In the bin", "", "yes"])
    BinEntry.objects.bulk_create(
        [
            BinEntry(
                kind=own.kind, record_id=record.pk, title=str(record)[:200], binned_by_id=by.member_id,
                binned_at=now, expires_at=now + KEPT, batch_id=batch,
            )
            for record in records
        ],
        batch_size=500,
    )  # fmt: skip
    _tell(RecordBinned, own, records, by)


def _restore(own: RecordType, records: Sequence[Any], by: Acting | ActorRef) -> None:
    if not records:
        return
    _move(own, records, None, None, by, None, ["In the bin", "yes", ""])
    BinEntry.objects.filter(kind=own.kind, record_id__in=[record.pk for record in records]).delete()
    _tell(RecordRestored, own, records, by)


def _tell(
    event: type[RecordBinned] | type[RecordRestored], own: RecordType, records: Sequence[Any], by: Acting | ActorRef
) -> None:
    about = [(record, *own.about(record)) for record in records]
    emit_all(
        [
            event(
                record_kind=own.kind,
                record_id=record.pk,
                title=str(record),
                person_id=person_id,
                company_id=company_id,
            )
            for record, person_id, company_id in about
        ],
        by=by,
    )


def _move(  # one row of history needs them all
    own: RecordType,
    records: Sequence[Any],
    at: Any,
    member_id: UUID | None,
    by: Acting | ActorRef,
    batch: UUID | None,
    words: list[str],
) -> None:
    actor = by if isinstance(by, ActorRef) else by.ref
    history = []
    for record in records:
        changes = {"deleted_at": [to_json(record.deleted_at), to_json(at)]}
        record.deleted_at, record.deleted_by_id = at, member_id
        record.version += 1
        history.append(
            RecordChange(
                kind=own.kind,
                record_id=record.pk,
                version=record.version,
                changes=changes,
                words={"deleted_at": words},
                actor_kind=actor.kind,
                actor_id=actor.id,
                batch_id=batch,
            )
        )
    # One statement for all; the rows are locked, and each gets the version that its object has now.
    rows = own.model.everything.filter(pk__in=[record.pk for record in records])
    rows.update(deleted_at=at, deleted_by=member_id, version=F("version") + 1)
    RecordChange.objects.bulk_create(history, batch_size=500)
