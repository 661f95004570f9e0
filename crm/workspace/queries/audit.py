"""Who did what in the whole organization, for its administrators."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from crm.accounts.actor import Actor
from crm.accounts.models import Visibility
from crm.accounts.queries.members import member_names
from crm.conditions.periods import midnight
from crm.errors import NotAllowed
from crm.events.models import Event
from crm.events.types import ActorRef, SubjectRef
from crm.records.models import RecordChange
from crm.records.naming import Doer, doers, ways
from crm.records.paging import Order, page_of
from crm.web.kinds import KINDS, Link, links_for
from crm.workspace.queries.audit_words import SECURITY, event_words

SIZE = 50
CHANGES, EVENTS = "changes", "events"


@dataclass(frozen=True)
class Asked:
    """What an administrator looks for. `what` is a kind of record or of event, `record` one record."""

    part: str = CHANGES
    member: str = ""
    what: str = ""
    since: date | None = None
    until: date | None = None
    record: UUID | None = None
    after: str = ""


@dataclass(frozen=True)
class AuditLine:
    """Who did what, when, to what; `words` are [label, old, new]."""

    at: datetime
    who: Doer
    did: str
    link: Link | None
    words: list[list[str]]
    way: Doer | None = None  # by which long work


@dataclass(frozen=True)
class AuditPage:
    lines: list[AuditLine]
    after: str


def audit_page(actor: Actor, asked: Asked) -> AuditPage:
    """One page, newest first. Raises NotAllowed for who may not see everything."""
    require_audit(actor)
    rows, after = page_of(_rows(asked), Order("id"), asked.after, SIZE)
    return AuditPage(_lines(list(rows), actor), after)


def all_lines(actor: Actor, asked: Asked, most: int) -> Iterator[AuditLine]:
    """The newest lines of what was asked for, at most so many; who asks was let in by `require_audit`."""
    given = 0
    while given < most:
        rows, after = page_of(_rows(asked), Order("id"), asked.after, SIZE * 10)
        lines = _lines(list(rows), actor)[: most - given]
        yield from lines
        given += len(lines)
        if not after:
            return
        asked = replace(asked, after=after)


def require_audit(actor: Actor) -> None:
    """The audit shows all records of all teams: who sees a part of them only may not read it, whatever his role says.

    Raises NotAllowed.
    """
    actor.require("workspace.audit")
    if actor.visibility != Visibility.ALL:
        raise NotAllowed("Only who may see all records can see what was done to them.")


def kinds_to_ask(part: str) -> list[tuple[str, str]]:
    """What `Asked.what` may be: key and label."""
    if part == EVENTS:
        return [(key, label) for key, (label, _) in SECURITY.items()]
    found = RecordChange.objects.order_by().values_list("kind", flat=True).distinct()
    return sorted(((kind, KINDS[kind].plural) for kind in found if kind in KINDS), key=lambda pair: pair[1])


def _rows(asked: Asked) -> QuerySet[Any]:
    rows: QuerySet[Any] = RecordChange.objects.all()
    at, record = "at", "record_id"
    if asked.part == EVENTS:
        kinds = [kind for key, (_, kinds) in SECURITY.items() for kind in kinds if asked.what in ("", key)]
        rows = Event.objects.filter(kind__in=kinds)
        at, record = "occurred_at", "subject_id"
    elif asked.what:
        rows = rows.filter(kind=asked.what)
    if asked.member:
        rows = rows.filter(actor_id=_id(asked.member))
    if asked.record:
        rows = rows.filter(**{record: asked.record})
    if asked.since:
        rows = rows.filter(**{f"{at}__gte": midnight(asked.since)})
    if asked.until:
        rows = rows.filter(**{f"{at}__lt": midnight(date.fromordinal(asked.until.toordinal() + 1))})
    return rows


def _lines(rows: list[Any], viewer: Actor) -> list[AuditLine]:
    subjects = [_subject(row) for row in rows]
    links = links_for(subjects)
    who = doers((row.actor for row in rows), viewer)
    if rows and isinstance(rows[0], Event):
        return _event_lines(rows, who, links)
    by_way = ways((row.batch_id for row in rows), viewer)
    return [
        _change_line(row, who[row.actor], links.get(subject) if subject else None, by_way.get(row.batch_id))
        for row, subject in zip(rows, subjects, strict=True)
    ]


def _change_line(row: RecordChange, who: Doer, link: Link | None, way: Doer | None) -> AuditLine:
    kind = KINDS[row.kind].label if row.kind in KINDS else row.kind
    did = "took back a change of" if row.undoes_id else "changed"
    return AuditLine(row.at, who, f"{did} {kind.lower()}", link, list(row.words.values()), way)


def _event_lines(rows: list[Event], who: dict[ActorRef, Doer], links: dict[SubjectRef, Link]) -> list[AuditLine]:
    members = member_names(row.subject_id for row in rows if row.subject_kind == "member" and row.subject_id)
    return [
        AuditLine(row.occurred_at, who[row.actor], did, links.get(row.subject) if row.subject else None, words)
        for row in rows
        for did, words in [event_words(row, members)]
    ]


def _subject(row: Any) -> SubjectRef | None:
    if isinstance(row, Event):
        return row.subject
    return SubjectRef(row.kind, row.record_id)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
