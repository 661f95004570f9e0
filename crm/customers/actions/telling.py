"""Tell of changes of a customer, those in rows of their own (an address, a job) beside those in its columns."""

from typing import Any

from crm.events.catalog.customers import CompanyChanged, PersonChanged
from crm.events.emit import emit
from crm.events.types import Acting, ActorRef
from crm.records.actions.keeping import keep

Words = dict[str, tuple[str, str]]


def tell_change(record: Any, words: Words, by: Acting | ActorRef) -> None:
    """Keep the locked record and emit one event of what changed: its columns, and `words` (what: (old, new)).

    What only repeats a column (the primary e-mail) is told once.
    """
    change = keep(record, by=by)
    told = change.told if change else {}
    repeated = set(told.values())
    changes = told | {name: pair for name, pair in words.items() if pair[0] != pair[1] and pair not in repeated}
    if not changes:
        return
    if record.kind == "person":
        emit(PersonChanged(person_id=record.id, company_id=record.company_id, changes=changes), by=by)
    else:
        emit(CompanyChanged(company_id=record.id, changes=changes), by=by)
