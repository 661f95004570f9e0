"""Reads of who changed what."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from crm.accounts.actor import Actor
from crm.records.models import BinEntry, RecordChange, RecordModel
from crm.records.naming import Doer, actor_names, doers, ways
from crm.records.queries.shown_words import words_to_show
from crm.records.registry import RECORD_TYPES

PAGE = 50
LOOKED_AT = 300  # changes whose fields can be filtered by


@dataclass(frozen=True)
class ChangeLine:
    """One save as a page shows it: who, when, and [label, old, new] for each field."""

    id: UUID
    version: int
    who: Doer
    way: Doer | None  # by which long work
    at: datetime
    words: list[list[str]]
    undoable: bool
    undone: bool
    undid: bool  # it took another one back
    batch_id: UUID | None


def history_of(record: RecordModel, before: int | None = None, field: str = "") -> list[RecordChange]:
    """The newest changes of a record (or of one fact, or those before a version), newest first.

    One more than PAGE if there are more.
    """
    rows = RecordChange.objects.filter(kind=record.kind, record_id=record.pk)
    if before is not None:
        rows = rows.filter(version__lt=before)
    if field:
        rows = rows.filter(changes__has_any_keys=names_in_history(field))
    return list(rows.order_by("-version")[: PAGE + 1])


def names_in_history(fact: str) -> list[str]:
    """How history may call a fact of a form: "owner" is "owner_id", "value" is "value_minor"."""
    return [fact, f"{fact}_id", f"{fact}_minor", f"{fact.removesuffix('_name')}_id"]


def fields_in_history(record: RecordModel) -> dict[str, str]:
    """{field: label} of what was changed of this record lately, by label."""
    rows = RecordChange.objects.filter(kind=record.kind, record_id=record.pk).order_by("-version")
    parts = tuple(f"{part}." for part in RECORD_TYPES[record.kind].parts) if record.kind in RECORD_TYPES else ()
    found = {
        name: words[0]
        for row in rows.only("words")[:LOOKED_AT]
        for name, words in row.words.items()
        if not name.startswith(parts)
    }
    return dict(sorted(found.items(), key=lambda item: item[1]))


def changed_meanwhile(record: RecordModel, seen: int, by: Actor) -> dict[str, list[str]]:
    """{who: labels of what others changed} since the version that `by` looked at, his own changes left out."""
    rows = RecordChange.objects.filter(kind=record.kind, record_id=record.pk, version__gt=seen)
    others = [row for row in rows.order_by("version") if (row.actor_kind, row.actor_id) != (by.kind, by.id)]
    names = actor_names(others)
    found: dict[str, dict[str, None]] = {}
    for row in others:
        found.setdefault(names[row.id], {}).update(dict.fromkeys(label for label, _, _ in row.words.values()))
    return {who: list(labels) for who, labels in found.items()}


def change_lines(rows: list[RecordChange], viewer: Actor) -> list[ChangeLine]:
    """Changes with the names of who made them; records that the viewer may not see are not named."""
    words = words_to_show(rows, viewer)
    names, by_way = doers((row.actor for row in rows), viewer), ways((row.batch_id for row in rows), viewer)
    taken_back = [row.id for row in rows] + [row.batch_id for row in rows if row.batch_id]
    records = {row.record_id for row in rows}
    undoing = RecordChange.objects.filter(record_id__in=records, undoes_id__in=taken_back)
    undone = set(undoing.values_list("undoes_id", flat=True))
    return [
        ChangeLine(
            row.id,
            row.version,
            names[row.actor],
            by_way.get(row.batch_id),
            row.at,
            words[row.id],
            row.kind in RECORD_TYPES and RECORD_TYPES[row.kind].undoable(row.changes),
            row.id in undone or row.batch_id in undone,
            row.undoes_id is not None,
            row.batch_id,
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
