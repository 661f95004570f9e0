"""Reads of who changed what."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from crm.accounts.actor import Actor
from crm.accounts.queries.members import member_names
from crm.records.actions.undoing import undoable
from crm.records.models import BinEntry, RecordChange, RecordModel
from crm.records.registry import RECORD_TYPES

PAGE = 50
OTHERS = {"key": "The API", "portal": "The customer", "visitor": "A visitor"}


@dataclass(frozen=True)
class ChangeLine:
    """One save as a page shows it: who, when, and [label, old, new] for each field."""

    id: UUID
    version: int
    who: str
    at: datetime
    words: list[list[str]]
    undoable: bool
    undone: bool


def history_of(record: RecordModel, before: int | None = None) -> list[ChangeLine]:
    """The newest changes of a record, or those before a version, newest first; one more than PAGE if there are more."""
    rows = RecordChange.objects.filter(kind=record.kind, record_id=record.pk)
    if before is not None:
        rows = rows.filter(version__lt=before)
    return change_lines(list(rows.order_by("-version")[: PAGE + 1]))


def change_lines(rows: list[RecordChange]) -> list[ChangeLine]:
    """Changes with the names of who made them."""
    names = member_names(row.actor_id for row in rows if row.actor_kind == "member" and row.actor_id)
    undone = {row.undoes_id for row in rows if row.undoes_id}
    return [
        ChangeLine(
            row.id,
            row.version,
            names.get(row.actor_id, "A former colleague")
            if row.actor_kind == "member" and row.actor_id
            else OTHERS.get(row.actor_kind, "Fairlead"),
            row.at,
            list(row.words.values()),
            row.kind in RECORD_TYPES and undoable(RECORD_TYPES[row.kind], row.changes),
            row.id in undone,
        )
        for row in rows
    ]


def bin_entries(actor: Actor) -> QuerySet[BinEntry]:
    """What lies in the bin and the actor may see, newest first."""
    entries = BinEntry.objects.none()
    for kind, own in RECORD_TYPES.items():
        if actor.can(own.delete):
            seen = own.visible_to(actor, binned=True).values("pk")
            entries |= BinEntry.objects.filter(kind=kind, record_id__in=seen)
    return entries.select_related("binned_by").order_by("-binned_at", "-id")
