"""Two people at one document's lines: edits of different lines, or of different fields of a line, are both kept."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from crm.exact import plain
from crm.records.actions.merging import Clash
from crm.records.models import RecordChange, RecordModel
from crm.records.naming import actor_names
from sales.quotes.lines import EXACT, FIELDS, Line

PART = "lines."


@dataclass(frozen=True)
class Merged:
    """The lines that shall stand, and the fields about which somebody has to be asked."""

    lines: list[Line]
    clashes: list[Clash]


def base_lines(document: RecordModel, seen: int) -> dict[str, Line | None]:
    """Lines that changed since version `seen`, as they were then; None for one that was not there yet."""
    base: dict[str, Line | None] = {}
    for change in _since(document, seen):
        for name, (old, _) in change.changes.items():
            if name.startswith(PART):
                base.setdefault(name.removeprefix(PART), Line.from_json(old) if old else None)
    return base


def merge_lines(
    document: RecordModel, mine: Sequence[Line], theirs: Sequence[Line], seen: int | None, keep: Mapping[str, str]
) -> Merged:
    """What shall stand of what one posted who had read version `seen`, and of what stands there now.

    `keep` has the answers to an earlier clash by its field: "mine" or "theirs".
    """
    if seen is None or seen >= document.version:
        return Merged(list(mine), [])
    base = base_lines(document, seen)
    now, clashes = {line.id: line for line in theirs}, list[tuple[Line, str, Any, Any]]()
    merged = []
    for line in mine:
        if line.id not in base:  # nobody else touched it
            merged.append(line)
        elif (kept := _one(line, base[line.id], now.get(line.id), keep, clashes)) is not None:
            merged.append(kept)
    return Merged(_with_new(merged, mine, theirs, base), _told(document, clashes, base, now, seen))


def _one(
    mine: Line,
    base: Line | None,
    theirs: Line | None,
    keep: Mapping[str, str],
    clashes: list[tuple[Line, str, Any, Any]],
) -> Line | None:
    """One line that a colleague changed too; None where he took it away and this person left it as it was."""
    if theirs is None:
        return None if base is not None and _same(mine, base, FIELDS) else mine
    values: dict[str, Any] = {}
    for name in FIELDS:
        was, here, there = getattr(base, name, None), getattr(mine, name), getattr(theirs, name)
        if here in (was, there):
            values[name] = there
        elif was == there or (answer := keep.get(_field(mine, name))) == "mine":
            values[name] = here
        elif answer == "theirs":
            values[name] = there
        else:
            values[name] = here
            clashes.append((mine, name, was, there))
    return replace(theirs, **values)


def _with_new(
    merged: list[Line], mine: Sequence[Line], theirs: Sequence[Line], base: Mapping[str, Line | None]
) -> list[Line]:
    """With the lines that the colleague added meanwhile, or changed while this person took them away: they stay."""
    known = {line.id for line in mine}
    for place, line in enumerate(theirs):
        if line.id in base and line.id not in known:
            before = {each.id for each in theirs[:place]}
            at = max((index + 1 for index, each in enumerate(merged) if each.id in before), default=0)
            merged.insert(at, line)
    return merged


def _told(
    document: RecordModel,
    clashes: Sequence[tuple[Line, str, Any, Any]],
    base: Mapping[str, Line | None],
    now: Mapping[str, Line],
    seen: int,
) -> list[Clash]:
    if not clashes:
        return []
    changes = _since(document, seen)
    names = actor_names(changes)
    found = []
    for line, name, was, there in clashes:
        last = next(each for each in reversed(changes) if f"{PART}{line.id}" in each.changes)
        label = f"{now[line.id].name or 'Line'}: {FIELDS[name]}"
        words = (_word(name, was), _word(name, there), _word(name, getattr(line, name)))
        found.append(Clash(_field(line, name), label, *words, names[last.id], last.at))
    return found


def _same(one: Line, other: Line, names: Collection[str]) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _field(line: Line, name: str) -> str:
    return f"l-{line.id}-{name}"


def _word(name: str, value: Any) -> str:
    if name == "optional":
        return "yes" if value else "no"
    return "" if value is None else f"{plain(value):f}" if name in EXACT else str(value)


def _since(document: RecordModel, seen: int) -> list[RecordChange]:
    rows = RecordChange.objects.filter(kind=document.kind, record_id=document.pk, version__gt=seen)
    return list(rows.order_by("version"))
