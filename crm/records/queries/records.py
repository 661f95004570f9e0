"""Reads that every kind of record has."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from crm.accounts.actor import Actor
from crm.errors import NotFound
from crm.records.locking import lock_rows
from crm.records.registry import RECORD_TYPES, RecordType


def record_type(kind: str) -> RecordType:
    """How a kind of record is treated. Raises NotFound for one nobody knows."""
    if kind not in RECORD_TYPES:
        raise NotFound("There is no such record.")
    return RECORD_TYPES[kind]


def get_record(actor: Actor, kind: str, record_id: UUID, *, lock: bool = False, binned: bool = False) -> Any:
    """Fetching is authorising. Raises NotFound for somebody else's, whether or not it exists."""
    found = get_records(actor, kind, [record_id], lock=lock, binned=binned)
    if not found:
        raise NotFound(f"There is no such {kind}.")
    return found[0]


def get_records(actor: Actor, kind: str, ids: list[UUID], *, lock: bool = False, binned: bool = False) -> list[Any]:
    """Those of the records that the actor may see, in the order of their ids."""
    own = record_type(kind)
    if lock:
        lock_rows(own.model, ids)
    rows = own.visible_to(actor, binned=binned).filter(pk__in=ids).order_by("pk")
    return list(rows.select_related(*own.related) if own.related else rows)


def survivor_of(kind: str, record_id: UUID) -> UUID:
    """The record that goes on in this one's place: the one it was merged into, else itself."""
    own = RECORD_TYPES.get(kind)
    if own is None or not own.can_be_merged:
        return record_id
    rows: Any = own.model.everything.filter(pk=record_id, merged_into__isnull=False)
    into: UUID | None = rows.values_list("merged_into_id", flat=True).first()
    return into or record_id


def known_ids(actor: Actor, kind: str, ids: Iterable[UUID]) -> set[UUID]:
    """Those of the ids whose records the actor may name, in the bin or not; none of a kind that is no record.

    One query at most, none for who may see all: ids of records that are gone stay in then.
    """
    own, wanted = RECORD_TYPES.get(kind), set(ids)
    if own is None or not wanted or not actor.can(own.view):
        return set()
    return (
        wanted if own.is_open_to(actor) else set(own.known_to(actor).filter(pk__in=wanted).values_list("pk", flat=True))
    )
