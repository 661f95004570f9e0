"""A record's history as its page shows it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from crm.accounts.actor import Actor
from crm.errors import NotFound
from crm.records.models import RecordModel
from crm.records.queries.history import PAGE, ChangeLine, change_lines, fields_in_history, history_of
from crm.records.queries.records import get_record, record_type


@dataclass(frozen=True)
class History:
    """Lines newest first, the fields to filter by, the version to go on from."""

    lines: list[ChangeLine]
    fields: dict[str, str]
    older: int | None
    may_undo: bool


def any_record(actor: Actor, kind: str, record_id: UUID) -> Any:
    """The record, in the bin or not. Raises NotFound."""
    try:
        return get_record(actor, kind, record_id)
    except NotFound:
        return get_record(actor, kind, record_id, binned=True)


def history_page(actor: Actor, record: RecordModel, *, before: int | None, field: str) -> History:
    """One page of who changed what."""
    rows = history_of(record, before, field)
    lines = change_lines(rows[:PAGE], actor)
    older = rows[PAGE - 1].version if len(rows) > PAGE else None
    may_undo = not record.in_bin and actor.can(record_type(record.kind).edit, record)
    return History(lines, fields_in_history(record), older, may_undo)
