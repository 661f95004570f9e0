"""Take a change back, where that is safe."""

from collections.abc import Collection, Sequence
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
    parts, columns, changed_since = parts_before(own, record, change)
    values, left = values_before(own, record, change, without=columns)
    if not values and not parts:
        raise Refused(f"{CHANGED_SINCE} Nothing was set back.")
    by.require(own.edit, record)
    beside = {name: _set_part_back(own, record, name, old) for name, old in parts.items()}
    if values:
        set_facts(own, record, values, by=by, reader=CustomReader(own, values, by, again=True))
    keep_and_tell(own, [record], by=by, undoes=change.id, beside={record.pk: beside})
    return record, [*left, *changed_since]


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


def parts_before(
    own: RecordType, record: RecordModel, change: RecordChange
) -> tuple[dict[str, Any], set[str], list[str]]:
    """Rows beside the record to bring back (those to take away first, the first of each last), the record's columns
    that follow from them, and the labels of those that were changed again since.
    """
    back: dict[str, Any] = {}
    columns: set[str] = set()
    left = []
    for name, (old, new) in change.changes.items():
        if (found := own.part(name)) is None:
            continue
        part, row_id = found
        columns |= set(part.columns)
        if part.now(record, row_id) == new:
            back[name] = old
        else:
            left.append(part.label)
    if left:  # rows of one part hang together: all of them or none
        back = {}
    return dict(sorted(back.items(), key=lambda item: _turn(item[1]))), columns, left


def _turn(value: Any) -> int:
    return 0 if value is None else 2 if value.get("primary") or value.get("main") else 1


def _set_part_back(own: RecordType, record: RecordModel, name: str, old: Any) -> tuple[Any, Any, list[str]]:
    found = own.part(name)
    assert found is not None  # noqa: S101  # it was found a moment ago
    part, row_id = found
    before = part.now(record, row_id)
    part.set_back(record, row_id, old)
    after = part.now(record, row_id)
    words = [part.words(before) if before else "", part.words(after) if after else ""]
    return before, after, [part.label, *words] if words[0] != words[1] else []


def values_before(
    own: RecordType,
    record: RecordModel,
    change: RecordChange,
    known: Known | None = None,
    without: Collection[str] = (),
) -> tuple[dict[str, Any], list[str]]:
    """What to set to take the change back, by field name, and the labels of what can't be.

    `known` keeps what fields pointed to, for the next of many records.
    """
    values: dict[str, Any] = {}
    left = []
    for name, (old, new) in change.changes.items():
        if own.part(name) or name in without:
            continue
        if not own.undoable([name]) or _now(record, name) != _read(record, name, new):
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
