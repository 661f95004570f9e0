"""Tell of changes of a customer, those in rows of their own (an address, a job) beside those in its columns."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from crm.events.catalog.customers import CompanyChanged, PersonChanged
from crm.events.emit import emit
from crm.events.types import Acting, ActorRef
from crm.records.actions.keeping import Beside, keep
from crm.records.registry import RECORD_TYPES, Part

Words = dict[str, tuple[str, str]]
Rows = dict[UUID, dict[str, Any]]  # rows beside a record as history keeps them, by their ids


@dataclass(frozen=True)
class Moved:
    """Rows beside a record before and after a verb; `part` is their name in the record's history."""

    part: str
    before: Rows
    after: Rows


def tell_change(record: Any, words: Words, by: Acting | ActorRef, moved: Moved) -> None:
    """Keep the locked record and emit one event of what changed: its columns, and `words` (what: (old, new)).

    What only repeats a column (the primary e-mail) is told once.
    """
    beside = _changed_rows(RECORD_TYPES[record.kind].parts[moved.part], moved)
    change = keep(record, by=by, beside=beside)
    told = change.told_without(*beside) if change else {}
    repeated = set(told.values())
    changes = told | {name: pair for name, pair in words.items() if pair[0] != pair[1] and pair not in repeated}
    if not changes:
        return
    if record.kind == "person":
        emit(PersonChanged(person_id=record.id, company_id=record.company_id, changes=changes), by=by)
    else:
        emit(CompanyChanged(company_id=record.id, changes=changes), by=by)


def _changed_rows(part: Part, moved: Moved) -> Beside:
    """What history keeps of rows that were added, changed or taken away; what columns of the record tell is not told
    again.
    """
    found: dict[str, tuple[Any, Any, list[str]]] = {}
    for row_id in {**moved.before, **moved.after}:
        old, new = moved.before.get(row_id), moved.after.get(row_id)
        if old != new:
            words = [part.words(old) if old else "", part.words(new) if new else ""]
            first = any(value and (value.get("primary") or value.get("main")) for value in (old, new))
            found[f"{moved.part}.{row_id}"] = (old, new, [] if first or words[0] == words[1] else [part.label, *words])
    return found
