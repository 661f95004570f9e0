"""Take a change back, where that is safe."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from crm.accounts.actor import Actor
from crm.errors import NotAllowed, NotFound, Refused
from crm.records.actions.changing import Outcome, keep_and_tell, set_facts
from crm.records.custom.reading import CustomReader
from crm.records.models import CUSTOM, RecordChange, RecordModel
from crm.records.queries.records import get_record, get_records, record_type
from crm.records.registry import RecordType
from crm.records.values import column, from_json

Known = dict[tuple[str, Any], Any]  # (field, id) -> the record it pointed to

CHANGED_SINCE = "It was changed again since."


@transaction.atomic
def undo_change(change_id: UUID, *, by: Actor) -> tuple[Any, list[str]]:
    """Set the fields of one change back. Returns the record and the labels of fields that were left alone.

    A field is left alone if it was changed again since, or is no fact that people set at will. Raises NotFound,
    NotAllowed, Refused if nothing could be set back.
    """
    change = RecordChange.objects.filter(id=change_id).first()
    if change is None:
        raise NotFound("There is no such change.")
    own = record_type(change.kind)
    record = get_record(by, change.kind, change.record_id, lock=True)
    values, left = values_before(own, record, change)
    if not values:
        raise Refused(f"{CHANGED_SINCE} Nothing was set back.")
    set_facts(own, record, values, by=by, reader=CustomReader(own, values, by, again=True))
    keep_and_tell(own, [record], by=by, undoes=change.id)
    return record, left


@transaction.atomic
def undo_batch_of(kind: str, changes: Sequence[RecordChange], *, by: Actor, batch: UUID) -> Outcome:
    """Set back what one command did to these records, all of one kind; those changed since are left alone."""
    own, outcome = record_type(kind), Outcome()
    by_record = {change.record_id: change for change in changes}
    known: Known = {}
    ready = []
    for record in get_records(by, kind, list(by_record), lock=True):
        try:
            values, left = values_before(own, record, by_record[record.pk], known)
            if left:
                outcome.refused[record.pk] = f"{CHANGED_SINCE} ({', '.join(left)})"
            if values:
                set_facts(own, record, values, by=by, reader=CustomReader(own, values, by, again=True))
                ready.append(record)
        except (Refused, NotAllowed) as error:
            outcome.refused[record.pk] = str(error)
    kept = keep_and_tell(own, ready, by=by, undoes=batch)
    outcome.changed = sum(change is not None for change in kept)
    return outcome


def values_before(
    own: RecordType, record: RecordModel, change: RecordChange, known: Known | None = None
) -> tuple[dict[str, Any], list[str]]:
    """What to set to take the change back, by field name, and the labels of what can't be.

    `known` keeps what fields pointed to, for the next of many records.
    """
    values: dict[str, Any] = {}
    left = []
    for name, (old, new) in change.changes.items():
        if not undoable(own, [name]) or _now(record, name) != _read(record, name, new):
            left.append(change.words[name][0])
        elif name.startswith(CUSTOM):
            values[name] = old
        else:
            field = column(type(record), name)
            values[field.name] = _instance(field, _read(record, name, old), known if known is not None else {})
    return values, left


def _now(record: RecordModel, name: str) -> Any:
    return record.custom.get(name.removeprefix(CUSTOM)) if name.startswith(CUSTOM) else getattr(record, name)


def _read(record: RecordModel, name: str, raw: Any) -> Any:
    return raw if name.startswith(CUSTOM) or raw is None else from_json(type(record), name, raw)


def _instance(field: Any, value: Any, known: Known) -> Any:
    if not field.is_relation or value is None:
        return value
    if (field.name, value) not in known:
        known[field.name, value] = field.related_model._base_manager.filter(pk=value).first()
    found = known[field.name, value]
    if found is None:
        raise Refused("What it pointed to before is gone for good.")
    return found


def undoable(own: RecordType, names: Iterable[str]) -> bool:
    """Whether at least one of these fields can be set back by `undo_change`."""
    columns = {field.attname: field.name for field in own.model._meta.concrete_fields}
    return any(name.startswith(CUSTOM) or columns.get(name) in own.facts for name in names)
