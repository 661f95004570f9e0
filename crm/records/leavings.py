"""What goes with a record for good. Modules say in their leavings.py what they keep about records by plain ids."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

Gone = dict[str, set[UUID]]  # kind -> ids of records that are let go


def no_records(_gone: Gone) -> Gone:
    """Nothing else goes along."""
    return {}


@dataclass(frozen=True)
class Leavings:
    """`clear(gone)` deletes what is kept about these records, in the running transaction, and answers how many.

    It runs before the records themselves go, so that rows which merely forget them can still be found. `noun` is what
    the audit counts ("files"); "" is not told. `records(gone)` are further records that go along (their tasks).
    """

    noun: str
    clear: Callable[[Gone], int]
    records: Callable[[Gone], Gone] = no_records


LEAVINGS: list[Leavings] = []


def register_leavings(*leavings: Leavings) -> None:
    """Let them be cleared when records go for good."""
    LEAVINGS.extend(leavings)


def about(gone: Mapping[str, set[UUID]], kind: str = "subject_kind", record_id: str = "subject_id") -> Q:
    """The condition for rows that name one of the records by kind and id."""
    found = Q(pk__in=[])
    for name, ids in gone.items():
        found |= Q(**{kind: name, f"{record_id}__in": ids})
    return found


def delete(rows: "QuerySet[Any]") -> int:
    """Delete them; how many of these rows themselves there were."""
    _, by_model = rows.delete()
    return by_model.get(rows.model._meta.label, 0)
