"""Say that something happened."""

import dataclasses
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import partial
from uuid import UUID

import structlog
from django.db import connection, transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from crm.events import nudges
from crm.events.models import Event
from crm.events.subscriptions import anybody_listens
from crm.events.types import SYSTEM, Acting, ActorRef, DomainEvent
from crm.tenancy.ids import uuid7_at
from crm.tenancy.scope import organization_context, require_organization_id
from crm.tenancy.writing import insert

log = structlog.get_logger()

MAX_DEPTH = 25  # events caused by events caused by events...: beyond this it is a loop


@dataclasses.dataclass(frozen=True, slots=True)
class Cause:
    """The event on whose account something is being done now."""

    event_id: UUID
    depth: int


_cause: ContextVar[Cause | None] = ContextVar("cause", default=None)
_unheard: ContextVar[bool] = ContextVar("unheard", default=False)


class EventLoop(RuntimeError):
    """Events went on causing each other; the last one was refused."""


def emit(event: DomainEvent, *, by: Acting | ActorRef = SYSTEM, occurred_at: datetime | None = None) -> Event:
    """Write one event in the running transaction; its subscribers hear of it after the commit.

    Raises EventLoop when it was caused by a chain of more than MAX_DEPTH events.
    """
    return emit_all([event], by=by, occurred_at=occurred_at)[0]


def emit_all(
    events: Iterable[DomainEvent], *, by: Acting | ActorRef = SYSTEM, occurred_at: datetime | None = None
) -> list[Event]:
    """Write several events at once, in their order."""
    rows = [_row(event, by, occurred_at) for event in events]
    insert(*rows)
    if any(row.pending for row in rows):
        nudge_after_commit()
    return rows


@contextmanager
def caused_by(event: Event) -> Iterator[None]:
    """Whatever is emitted inside has `event` as its cause."""
    token = _cause.set(Cause(event.id, event.depth))
    try:
        yield
    finally:
        _cause.reset(token)


@contextmanager
def unheard(*, really: bool = True) -> Iterator[None]:
    """What is emitted inside is told in timelines, and to no subscriber: the caller does what would follow for all."""
    token = _unheard.set(really)
    try:
        yield
    finally:
        _unheard.reset(token)


def emit_past(event: DomainEvent, *, by: Acting | ActorRef, occurred_at: datetime) -> Event:
    """Write one event that we hear of late: it stands in timelines where it happened, not where we heard of it."""
    row = _row(event, by, occurred_at)
    row.id = uuid7_at(occurred_at)
    insert(row)
    if row.pending:
        nudge_after_commit()
    return row


def nudge_after_commit() -> None:
    """Ask for the relay right after the commit, once. A lost nudge costs seconds: the sweep finds what is pending."""
    savepoints = set(connection.savepoint_ids)
    asked = [entry[1] for entry in connection.run_on_commit if entry[0] <= savepoints]
    if not any(isinstance(each, partial) and each.func is _nudge for each in asked):
        transaction.on_commit(partial(_nudge, require_organization_id()), robust=True)


def _nudge(organization_id: UUID) -> None:
    from crm.events.tasks import relay_organization

    try:
        with organization_context(organization_id):  # the commit may come after the scope's end
            if nudges.is_first("relay"):
                relay_organization.apply_async(retry=False)
    except (OSError, OperationalError, RedisError) as error:  # the broker is away
        log.warning("relay_not_nudged", error=str(error))


def _row(event: DomainEvent, by: Acting | ActorRef, occurred_at: datetime | None) -> Event:
    cause = _cause.get()
    depth = cause.depth + 1 if cause else 0
    if depth > MAX_DEPTH:
        raise EventLoop(f"{event.kind} is event {depth} in one chain")
    actor = by if isinstance(by, ActorRef) else by.ref
    row = Event.of(
        event,
        actor_kind=actor.kind,
        actor_id=actor.id,
        cause_id=cause.event_id if cause else None,
        depth=depth,
        pending=anybody_listens(event.kind) and not _unheard.get(),
    )
    if occurred_at is not None:
        row.occurred_at = occurred_at
    return row
