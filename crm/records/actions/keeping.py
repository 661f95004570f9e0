"""Save a record and its history in one."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet

from crm.events.types import Acting, ActorRef
from crm.records.custom.history import custom_changes, custom_words
from crm.records.custom.index import index_values
from crm.records.keyed import keys_follow
from crm.records.models import RecordChange, RecordModel
from crm.records.values import label_of, to_json, words_of
from crm.tenancy.writing import insert, update, update_many

Changes = dict[str, tuple[Any, Any]]
# What changed in rows beside a record: {name: (old, new, [label, old and new in words], or nothing to show)}.
Beside = Mapping[str, tuple[Any, Any, list[str]]]
NOTHING: Beside = {}
FEW_GROUPS = 10


def keep(
    record: RecordModel,
    *,
    by: Acting | ActorRef,
    batch: UUID | None = None,
    undoes: UUID | None = None,
    beside: Beside = NOTHING,
    at_hand: Sequence[Model] = (),
) -> RecordChange | None:
    """Save what changed since the record was read, raise its version and write who changed what.

    The record is locked by the caller, who has read it in this transaction. Untracked columns alone are saved
    without a new version. None if nothing tracked changed. `at_hand`: records that it pointed at or does now, whose
    names need not be asked for.
    """
    return keep_all([record], by=by, batch=batch, undoes=undoes, beside={record.pk: beside}, at_hand=at_hand)[0]


def keep_all(
    records: Sequence[RecordModel],
    *,
    by: Acting | ActorRef,
    batch: UUID | None = None,
    undoes: UUID | None = None,
    beside: Mapping[Any, Beside] | None = None,
    at_hand: Sequence[Model] = (),
) -> list[RecordChange | None]:
    """The same for many records of one kind, with as many statements as for one."""
    changed: list[tuple[RecordModel, Changes]] = []
    columns: set[str] = set()
    beside = beside or {}
    for record in records:
        record.derive()
        found = record.changed_columns()
        columns |= set(found)
        changes = _tracked(record, found)
        record.version += bool(changes or beside.get(record.pk))
        changed.append((record, changes))
    _save([record for record, _ in changed], columns, versions=any(beside.values()))
    words = _words([(record, changes) for record, changes in changed if changes], at_hand)
    return _history(changed, words, by, batch, undoes, beside)


def _tracked(record: RecordModel, columns: Changes) -> Changes:
    changes = {name: pair for name, pair in columns.items() if name not in record.untracked and name != "custom"}
    if "custom" in columns:
        changes |= custom_changes(*columns["custom"])
    return changes


def _save(records: Sequence[RecordModel], columns: set[str], *, versions: bool) -> None:
    if not columns and not versions:
        return
    names = [field.name for field in records[0]._meta.concrete_fields if field.attname in columns]
    if len(records) == 1:
        update(records[0], *names, "version", must=True)
    else:
        _save_many(records, [*names, "version"])
    for record in records:
        record.now_kept()
    if "custom" in columns:
        index_values(records)
    keys_follow(records, columns)


def _save_many(records: Sequence[RecordModel], names: list[str]) -> None:
    """One statement for all rows that get the same values, as a bulk edit gives them; else with lists of their own."""
    rows: QuerySet[Any] = type(records[0])._base_manager.all()
    columns = [records[0]._meta.get_field(name).attname for name in names]  # type: ignore[union-attr]
    alike: dict[str, list[RecordModel]] = {}
    for record in records:
        alike.setdefault(repr([getattr(record, column) for column in columns]), []).append(record)
    if len(alike) > FEW_GROUPS:
        update_many(records, *names)
        return
    for group in alike.values():
        values = {column: getattr(group[0], column) for column in columns}
        rows.filter(pk__in=[record.pk for record in group]).update(**values)


def _history(  # one row needs them all
    changed: list[tuple[RecordModel, Changes]],
    words: dict[Any, dict[str, list[str]]],
    by: Acting | ActorRef,
    batch: UUID | None,
    undoes: UUID | None,
    beside: Mapping[Any, Beside],
) -> list[RecordChange | None]:
    actor = by if isinstance(by, ActorRef) else by.ref
    rows = [
        RecordChange(
            kind=record.kind,
            record_id=record.pk,
            version=record.version,
            changes={name: [to_json(old), to_json(new)] for name, (old, new) in changes.items()}
            | {name: [old, new] for name, (old, new, _) in beside.get(record.pk, NOTHING).items()},
            words=words.get(record.pk, {})
            | {name: told for name, (_, _, told) in beside.get(record.pk, NOTHING).items() if told},
            actor_kind=actor.kind,
            actor_id=actor.id,
            batch_id=batch,
            undoes_id=undoes,
        )
        if changes or beside.get(record.pk)
        else None
        for record, changes in changed
    ]
    written = [row for row in rows if row is not None]
    insert(*written)
    return rows


def _words(changed: list[tuple[RecordModel, Changes]], at_hand: Sequence[Model]) -> dict[Any, dict[str, list[str]]]:
    """{record: {field: [label, old, new]}}; names of other records with one query per column."""
    found: dict[Any, dict[str, list[str]]] = {record.pk: {} for record, _ in changed}
    plain = {name for _, changes in changed for name in changes if not name.startswith("custom.")}
    for name in sorted(plain):
        model = type(changed[0][0])
        own = [(record, changes) for record, changes in changed if name in changes]
        known = words_of(model, name, (value for _, changes in own for value in changes[name]), at_hand)
        for record, changes in own:
            found[record.pk][name] = [label_of(model, name), *_pair(record, changes, name, known)]
    for pk, words in custom_words(changed).items():
        found[pk] |= words
    return found


def _pair(record: RecordModel, changes: Changes, name: str, known: dict[Any, str]) -> list[str]:
    words = []
    for side in (0, 1):
        beside = record.columns() | {field: pair[side] for field, pair in changes.items()}
        value = changes[name][side]
        own = record.words_for(name, value, beside)
        words.append(_word(known, value) if own is None else own)
    return words


def _word(known: dict[Any, str], value: Any) -> str:
    if isinstance(value, dict | list):
        return "…" if value else ""
    return known.get(value, "") if value not in (None, "") else ""
