"""Words of changes that were kept for everybody, shown to one person: what he may not see is not named."""

from collections.abc import Iterable, Iterator, Sequence
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
SeenWords = dict[tuple[UUID | None, str], dict[str, bool]]
LOOKED_AT = 500  # changes, the newest: older events name nobody


def words_to_show(rows: Iterable[RecordChange], viewer: Actor) -> dict[UUID, list[list[str]]]:
    """[label, old, new] of each changed field, by the changes' ids; a query per kind of record they point at."""
    changes = list(rows)
    if sees_all(viewer):
        return {row.id: list(row.words.values()) for row in changes}
    pointing = {kind: pointing_fields(kind) for kind in {row.kind for row in changes}}
    pairs = [
        (to, pointed_at(pair, to))
        for row in changes
        for name, pair in row.changes.items()
        if (to := points_to(pointing[row.kind], name))
    ]
    known = _known(pairs, viewer)
    return {row.id: [_shown(row, name, pointing[row.kind], known) for name in row.words] for row in changes}


def seen_words(subjects: Iterable[tuple[str, UUID]], viewer: Actor) -> SeenWords:
    """What the words of these records' changes name, by record and label: {word: whether the viewer may read it}.

    A word that once named somebody whom he may not see counts as unseen.
    """
    ids: dict[str, set[UUID]] = {}
    for kind, record_id in subjects:
        ids.setdefault(kind, set()).add(record_id)
    found: list[tuple[UUID, str, str, str, Any]] = []
    for kind, wanted in ids.items():
        pointing = pointing_fields(kind)
        rows = RecordChange.objects.filter(kind=kind, record_id__in=wanted).order_by("-version")[:LOOKED_AT]
        found += [named for row in rows for named in _named(row, pointing)]
    known = _known(((to, [target]) for _, _, to, _, target in found), viewer)
    words: SeenWords = {}
    for record_id, label, _, word, target in found:
        of_label = words.setdefault((record_id, label.casefold()), {})
        of_label[word] = of_label.get(word, True) and str(target) in known
    return words


def _named(row: RecordChange, pointing: Pointing) -> Iterator[tuple[UUID, str, str, str, Any]]:
    """(record, label, kind, word, id) of all that a change names."""
    for name, (label, *words) in row.words.items():
        if (to := points_to(pointing, name)) and name in row.changes:
            for word, target in zip(words, pointed_at(row.changes[name], to), strict=True):
                if word and target:
                    yield row.record_id, label, to, word, target


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
    return found | {f"{name}.": part.points_to for name, part in own.parts.items() if part.points_to}


def pointing_labels(kind: str) -> dict[str, str]:
    """The same by their labels in small letters, as events name them: {"company": "company"}."""
    fields = pointing_fields(kind)
    if not fields:
        return {}
    own = {field.name: field.label for field in CustomField.objects.filter(record_kind=kind, kind=CustomKind.LINK)}
    record_type = RECORD_TYPES[kind]
    parts = {part.label.casefold(): part.points_to for part in record_type.parts.values() if part.points_to}
    columns = {name: to for name, to in fields.items() if not name.endswith(".")}
    return parts | {(own.get(name) or label_of(record_type.model, name)).casefold(): to for name, to in columns.items()}


def points_to(pointing: Pointing, name: str) -> str:
    """The kind of record that a field points at, as history calls it; "" for none."""
    return pointing.get(name) or pointing.get(f"{name.partition('.')[0]}.", "")


def pointed_at(pair: Pair, to: str) -> list[Any]:
    """The ids of both values: of a column itself, or of a row beside the record."""
    return [value.get(f"{to}_id") if isinstance(value, dict) else value for value in pair]


def _known(pairs: Iterable[tuple[str, Pair]], viewer: Actor) -> set[str]:
    wanted: dict[str, set[UUID]] = {}
    for kind, ids in pairs:
        wanted.setdefault(kind, set()).update(UUID(str(each)) for each in ids if each)
    return {str(each) for kind, ids in wanted.items() for each in known_ids(viewer, kind, ids)}


def _shown(row: RecordChange, name: str, pointing: Pointing, known: set[str]) -> list[str]:
    label, *words = row.words[name]
    to = points_to(pointing, name)
    if not to or name not in row.changes:
        return [label, *words]
    return [label, *_replaced(to, words, pointed_at(row.changes[name], to), known)]


def _replaced(kind: str, words: Pair, ids: Pair, known: set[str]) -> list[str]:
    return [
        word if not each or str(each) in known else unseen_word(kind) for word, each in zip(words, ids, strict=True)
    ]
