"""Words of changes that were kept for everybody, shown to one person: what he may not see is not named."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import ForeignKey

from crm.accounts.actor import Actor
from crm.records.custom.words import unseen_word
from crm.records.models import CUSTOM, CustomField, CustomKind, RecordChange, RecordModel
from crm.records.queries.records import known_ids
from crm.records.registry import RECORD_TYPES
from crm.records.values import label_of

Pointing = dict[str, str]  # history's name of what points at a record -> that record's kind
Pair = Sequence[Any]


def words_to_show(rows: Iterable[RecordChange], viewer: Actor) -> dict[UUID, list[list[str]]]:
    """[label, old, new] of each changed field, by the changes' ids; a query per kind of record they point at."""
    changes = list(rows)
    if sees_all(viewer):
        return {row.id: list(row.words.values()) for row in changes}
    pointing = {kind: pointing_fields(kind) for kind in {row.kind for row in changes}}
    pairs = [
        (pointing[row.kind][name], pair)
        for row in changes
        for name, pair in row.changes.items()
        if name in pointing[row.kind]
    ]
    known = _known(pairs, viewer)
    return {row.id: [_shown(row, name, pointing[row.kind], known) for name in row.words] for row in changes}


def shown_pair(kind: str, column: str, words: Pair, ids: Pair, viewer: Actor) -> list[str]:
    """Two values of a column as words, records that the viewer may not see replaced."""
    to = "" if sees_all(viewer) else pointing_fields(kind).get(column, "")
    return _replaced(to, words, ids, _known([(to, ids)], viewer)) if to else list(words)


def sees_all(viewer: Actor) -> bool:
    """Whether there is no record whose name the viewer may not read."""
    return all(own.is_open_to(viewer) for own in RECORD_TYPES.values())


def pointing_fields(kind: str) -> Pointing:
    """What of a kind of record points at another one: columns, and the organization's own fields."""
    own = RECORD_TYPES.get(kind)
    if own is None:
        return {}
    links = CustomField.objects.filter(record_kind=kind, kind=CustomKind.LINK)
    found = {f"{CUSTOM}{field.key}": field.links_to for field in links}
    for field in own.model._meta.concrete_fields:
        to = field.related_model if isinstance(field, ForeignKey) else None
        if isinstance(to, type) and issubclass(to, RecordModel):
            found[field.attname] = to.kind
    return found


def pointing_labels(kind: str) -> dict[str, str]:
    """The same by their labels in small letters, as events name them: {"company": "company"}."""
    fields = pointing_fields(kind)
    if not fields:
        return {}
    own = {field.name: field.label for field in CustomField.objects.filter(record_kind=kind, kind=CustomKind.LINK)}
    model = RECORD_TYPES[kind].model
    return {(own.get(name) or label_of(model, name)).casefold(): to for name, to in fields.items()}


def _known(pairs: Iterable[tuple[str, Pair]], viewer: Actor) -> set[str]:
    wanted: dict[str, set[UUID]] = {}
    for kind, ids in pairs:
        wanted.setdefault(kind, set()).update(UUID(str(each)) for each in ids if each)
    return {str(each) for kind, ids in wanted.items() for each in known_ids(viewer, kind, ids)}


def _shown(row: RecordChange, name: str, pointing: Pointing, known: set[str]) -> list[str]:
    label, *words = row.words[name]
    if name not in pointing or name not in row.changes:
        return [label, *words]
    return [label, *_replaced(pointing[name], words, row.changes[name], known)]


def _replaced(kind: str, words: Pair, ids: Pair, known: set[str]) -> list[str]:
    return [
        word if not each or str(each) in known else unseen_word(kind) for word, each in zip(words, ids, strict=True)
    ]
