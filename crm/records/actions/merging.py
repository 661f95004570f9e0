"""Two people saved the same record: edits of different fields are both kept, edits of one field are asked about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crm.errors import Stale
from crm.records.custom.history import custom_words
from crm.records.models import CUSTOM, RecordChange, RecordModel
from crm.records.naming import actor_names
from crm.records.values import column, from_json, words_of


@dataclass(frozen=True)
class Clash:
    """One field that both changed, in words: what it was, what stands there now, what this person typed."""

    field: str
    label: str
    base: str
    theirs: str
    mine: str
    who: str
    at: datetime
    column: str = ""  # as history calls what points at another record
    ids: tuple[Any, Any] = (None, None)  # which ones: base and theirs


class Conflict(Stale):
    """Somebody changed the same fields in the meantime; nothing was saved. `version` is the one to save over."""

    def __init__(self, record: RecordModel, clashes: list[Clash]) -> None:
        self.clashes, self.version = clashes, record.version
        self.kind, self.record_id, self.title = record.kind, record.pk, str(record)
        names = " and ".join(clash.label.lower() for clash in clashes)
        super().__init__(f"{clashes[0].who} changed {names} while you were editing. Nothing was saved yet.")


def merge(record: RecordModel, values: Mapping[str, Any], seen: int | None) -> dict[str, Any]:
    """Which of `values` to set on a locked record that its editor saw at version `seen`.

    A value that the editor left as it was then is dropped, so that a colleague's newer one stays. None for `seen`
    means that nobody looked. Raises Conflict for fields that both changed to different values.
    """
    if seen is None or seen >= record.version:
        return dict(values)
    since = _since(record, seen)
    kept: dict[str, Any] = {}
    clashing: dict[str, _Pulled] = {}
    for name, mine in values.items():
        own = _columns_of(record, name, mine)
        changes = [change for change in since if set(own) & set(change.changes)]
        if not changes:
            kept[name] = mine
        elif own not in (_base(record, own, changes), {field: _now(record, field) for field in own}):
            clashing[name] = (own, mine, changes)
    if clashing:
        raise Conflict(record, _clashes(record, clashing))
    return kept


_Pulled = tuple[dict[str, Any], Any, list[RecordChange]]  # the columns a person set, as he gave it, what came between


def _since(record: RecordModel, seen: int) -> list[RecordChange]:
    rows = RecordChange.objects.filter(kind=record.kind, record_id=record.pk, version__gt=seen)
    return list(rows.order_by("version"))


def _columns_of(record: RecordModel, name: str, value: Any) -> dict[str, Any]:
    """What a form's value would write, by history's names: ("owner", Mira) is {"owner_id": her id}."""
    if name.startswith(CUSTOM):
        return {name: value}
    if (several := record.columns_of(name, value)) is not None:
        return several
    try:
        field = column(type(record), name)
    except StopIteration:  # no column: a part of the noun's own making, which its verb compares
        return {name: value}
    return {field.attname: getattr(value, "pk", value) if field.is_relation else value}


def _base(record: RecordModel, fields: Iterable[str], changes: list[RecordChange]) -> dict[str, Any]:
    """What the columns were when the editor looked."""
    base = {field: _now(record, field) for field in fields}
    for change in reversed(changes):
        base |= {field: _stored(record, field, change.changes[field][0]) for field in base if field in change.changes}
    return base


def _stored(record: RecordModel, field: str, raw: Any) -> Any:
    return raw if field.startswith(CUSTOM) else from_json(type(record), field, raw)


def _now(record: RecordModel, field: str) -> Any:
    return record.custom.get(field.removeprefix(CUSTOM)) if field.startswith(CUSTOM) else getattr(record, field)


def _clashes(record: RecordModel, clashing: dict[str, _Pulled]) -> list[Clash]:
    names = actor_names([changes[-1] for _, _, changes in clashing.values()])
    found = []
    for name, (own, given, changes) in clashing.items():
        field = next(field for field in own if any(field in change.changes for change in changes))
        of_it = [change for change in changes if field in change.changes]
        label, base, _ = of_it[0].words[field]
        theirs = of_it[-1].words[field][2]
        mine = _mine(record, field, own, given)
        ids = (of_it[0].changes[field][0], of_it[-1].changes[field][1])
        found.append(Clash(name, label, base, theirs, mine, names[changes[-1].id], changes[-1].at, field, ids))
    return found


def _mine(record: RecordModel, field: str, own: dict[str, Any], given: Any) -> str:
    if field.startswith(CUSTOM):
        words = custom_words([(record, {field: (None, own[field])})])
        return words[record.pk][field][2]
    if (told := record.words_for(field, own[field], record.columns() | own)) is not None:
        return told
    known = words_of(type(record), field, [own[field]]).get(own[field], "")
    return known or (given if isinstance(given, str) else "")
