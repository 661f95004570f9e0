"""Set facts of records: the one verb behind forms, cells, the API, bulk edits and undo."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from crm.accounts.actor import Actor
from crm.accounts.models import Membership
from crm.accounts.queries.members import require_here
from crm.errors import NotAllowed, Refused
from crm.events.emit import emit_all
from crm.events.types import DomainEvent
from crm.records.actions.keeping import Beside, keep_all
from crm.records.actions.merging import merge
from crm.records.custom.reading import CustomReader
from crm.records.models import CUSTOM, RecordChange, RecordModel
from crm.records.queries.records import get_record, get_records, record_type
from crm.records.registry import RecordType


@dataclass
class Outcome:
    """What became of many records: how many were changed, were so already, and which were left alone and why."""

    changed: int = 0
    same: int = 0
    refused: dict[UUID, str] = field(default_factory=dict)


@transaction.atomic
def change_record(kind: str, record_id: UUID, values: Mapping[str, Any], *, by: Actor, seen: int | None = None) -> Any:
    """Set facts of one record by name ("city", "owner", "custom.tier") and tell of it. Returns the record.

    `seen` is the version the editor looked at: edits of other fields since are kept. Raises NotFound, NotAllowed,
    Conflict, Refused (a ValueError's sentence for a custom value that can't be read).
    """
    record = get_record(by, kind, record_id, lock=True)
    change_locked(record_type(kind), record, values, by=by, seen=seen)
    return record


@transaction.atomic
def change_locked(
    own: RecordType, record: RecordModel, values: Mapping[str, Any], *, by: Actor, seen: int | None = None
) -> None:
    """The same for a record that the caller has fetched for `by` and locked in this transaction."""
    set_facts(own, record, values, by=by, seen=seen)
    keep_and_tell(own, [record], by=by)


@transaction.atomic
def change_records(
    kind: str, ids: Sequence[UUID], values: Mapping[str, Any], *, by: Actor, batch: UUID | None = None
) -> Outcome:
    """Set the same facts of many records in one transaction. Those that can't be changed are left alone and counted."""
    own, outcome = record_type(kind), Outcome()
    ready, reader = [], CustomReader(own, values, by)
    for record in get_records(by, kind, list(ids), lock=True):
        try:
            set_facts(own, record, values, by=by, reader=reader)
        except (Refused, NotAllowed) as error:
            outcome.refused[record.pk] = str(error)
        else:
            ready.append(record)
    changes = keep_and_tell(own, ready, by=by, batch=batch)
    outcome.changed = sum(change is not None for change in changes)
    outcome.same = len(ready) - outcome.changed
    return outcome


def set_facts(  # what a verb needs to know of one record
    own: RecordType,
    record: RecordModel,
    values: Mapping[str, Any],
    *,
    by: Actor,
    seen: int | None = None,
    reader: CustomReader | None = None,
) -> None:
    """Check and set facts on a locked record, without saving it. Raises NotAllowed, Conflict, Refused.

    A fact of several columns ("value", see RecordModel.columns_of) is merged as one.

    Many records share one `reader` of the values of custom fields.
    """
    by.require(own.edit, record)
    if hidden := [name for name in values if own.hides(name, by)]:
        raise NotAllowed(f"Your role does not show amounts of money, so you can't change {', '.join(hidden)}.")
    if own.owner in values:
        _require_owner(own, record, values[own.owner], by)
    _require_facts(own, record, values)
    values = (reader or CustomReader(own, values, by)).read_for(record)
    values = merge(record, values, seen)
    set_custom(record, {name.removeprefix(CUSTOM): value for name, value in values.items() if name.startswith(CUSTOM)})
    own.set_values(record, _plain(own, record, values), by)


def _require_owner(own: RecordType, record: RecordModel, owner: Membership | None, by: Actor) -> None:
    before, after = getattr(record, f"{own.owner}_id"), owner.pk if owner else None
    takes_it = own.takeable and before is None and owner is not None and after == by.member_id
    if not takes_it:
        by.require(own.assign, record)
    if after != before:
        require_here(owner)


def _require_facts(own: RecordType, record: RecordModel, values: Mapping[str, Any]) -> None:
    unknown = [
        name
        for name, value in values.items()
        if name not in own.facts and not name.startswith(CUSTOM) and record.columns_of(name, value) is None
    ]
    if unknown:
        raise Refused(f"{', '.join(unknown)} can't be changed here.")


def _plain(own: RecordType, record: RecordModel, values: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that are no own fields, those of several columns as their columns."""
    plain: dict[str, Any] = {}
    for name, value in values.items():
        if not name.startswith(CUSTOM):
            several = None if name in own.facts else record.columns_of(name, value)
            plain |= {name: value} if several is None else several
    return plain


def set_custom(record: RecordModel, values: Mapping[str, Any]) -> None:
    """Set stored values of custom fields; None takes one away. The record is not saved."""
    if values:
        both = {**record.custom, **values}
        record.custom = {key: value for key, value in both.items() if value is not None}


def keep_and_tell(
    own: RecordType,
    records: Sequence[Any],
    *,
    by: Actor,
    batch: UUID | None = None,
    undoes: UUID | None = None,
    beside: Mapping[UUID, Beside] | None = None,
) -> Sequence[RecordChange | None]:
    """Save records with new facts and what follows from these, write their history and tell of it."""
    if not records:
        return []
    own.follow(records)
    changes = keep_all(records, by=by, batch=batch, undoes=undoes, beside=beside)
    tell_changes(own, records, changes, by)
    return changes


def tell_changes(own: RecordType, records: Sequence[Any], changes: Sequence[RecordChange | None], by: Actor) -> None:
    """Emit the events of what was kept, all at once."""
    events: list[DomainEvent] = []
    for record, change in zip(records, changes, strict=True):
        if change is not None:
            events += own.changed(record, change)
    if events:
        emit_all(events, by=by)
