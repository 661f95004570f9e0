"""Two people saved the same record: edits of different fields are both kept, edits of one field are asked about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crm.accounts.queries.members import member_names
from crm.errors import Stale
from crm.records.custom.history import custom_words
from crm.records.models import CUSTOM, RecordChange, RecordModel
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


class Conflict(Stale):
    """Somebody changed the same fields in the meantime; nothing was saved. `version` is the one to save over."""

    def __init__(self, record: RecordModel, clashes: list[Clash]) -> None:
        self.clashes, self.version = clashes, record.version
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
    clashing: dict[str, Any] = {}
    for name, mine in values.items():
        field, own = _comparable(record, name, mine)
        changes = [change for change in since if field in change.changes]
        if not changes:
            kept[name] = mine
        elif own not in (_stored(record, field, changes[0].changes[field][0]), _now(record, field)):
            clashing[name] = (field, own, changes)
    if clashing:
        raise Conflict(record, _clashes(record, clashing))
    return kept


def _since(record: RecordModel, seen: int) -> list[RecordChange]:
    rows = RecordChange.objects.filter(kind=record.kind, record_id=record.pk, version__gt=seen)
    return list(rows.order_by("version"))


def _comparable(record: RecordModel, name: str, value: Any) -> tuple[str, Any]:
    """The name in history and the column's value, for what a form gives: ("owner", Mira) is ("owner_id", her id)."""
    if name.startswith(CUSTOM):
        return name, value
    try:
        field = column(type(record), name)
    except StopIteration:  # no column: a part of the noun's own making, which its verb compares
        return name, value
    return field.attname, getattr(value, "pk", value) if field.is_relation else value


def _stored(record: RecordModel, field: str, raw: Any) -> Any:
    return raw if field.startswith(CUSTOM) else from_json(type(record), field, raw)


def _now(record: RecordModel, field: str) -> Any:
    return record.custom.get(field.removeprefix(CUSTOM)) if field.startswith(CUSTOM) else getattr(record, field)


def _clashes(record: RecordModel, clashing: dict[str, Any]) -> list[Clash]:
    names = member_names(
        changes[-1].actor_id
        for _, _, changes in clashing.values()
        if changes[-1].actor_kind == "member" and changes[-1].actor_id
    )
    found = []
    for name, (field, own, changes) in clashing.items():
        label, base, _ = changes[0].words[field]
        theirs = changes[-1].words[field][2]
        who = names.get(changes[-1].actor_id, "Fairlead")
        found.append(Clash(name, label, base, theirs, _mine(record, field, own), who, changes[-1].at))
    return found


def _mine(record: RecordModel, field: str, own: Any) -> str:
    if field.startswith(CUSTOM):
        words = custom_words([(record, {field: (None, own)})])
        return words[record.pk][field][2]
    return words_of(type(record), field, [own]).get(own, "")
