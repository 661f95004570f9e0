"""Events told as sentences. Each module says in its timeline.py how its events read."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from crm.accounts.actor import Actor
from crm.events.models import Event
from crm.events.types import ActorRef, DomainEvent, SubjectRef
from crm.records.naming import Doer, doers
from crm.web.changed_words import shown_events
from crm.web.kinds import Link, links_for
from crm.web.sight import seen_among

CONVERSATIONS, SALES, SERVICE, MARKETING, OTHER = "conversations", "sales", "service", "marketing", "other"
BY_PERSON = ("visitor", "portal", "form", "hook")  # actors who are called as the person the event is about
FILTERS = ((CONVERSATIONS, "Conversations"), (SALES, "Sales"), (SERVICE, "Service"), (MARKETING, "Marketing"))


@dataclass(frozen=True)
class Telling:
    """How one event reads: "<actor> <did> <subject's name> <more>", with an optional longer text below.

    `tone` is "", "green", "amber", "red", "blue" or "violet".
    """

    icon: str
    did: str
    more: str = ""
    body: str = ""
    tone: str = ""
    group: str = OTHER
    link: bool = True  # name the subject, as a link
    own: str = ""  # instead of the link on the subject's own page
    actor: str = ""  # instead of the actor's own name


@dataclass(frozen=True)
class TimelineLine:
    """One line as the template shows it."""

    icon: str
    tone: str
    actor: str
    did: str
    link: Link | None
    more: str
    body: str
    at: datetime
    event: Event
    actor_url: str = ""


Teller = Callable[[Any], Telling | None]
_tellers: dict[str, tuple[str, Teller]] = {}
TELLS_OF: dict[str, str] = {}  # kinds of events that name a record besides their subject, and that record's kind
# Texts below the lines that are not the event's own words but what stands in the database now, read for all at once.
BodyReader = Callable[[list[Event], Actor | None], dict[UUID, str]]
_bodies: dict[str, BodyReader] = {}


def tells[E: DomainEvent](
    event_type: type[E], group: str = OTHER, *, of: str = ""
) -> Callable[[Callable[[E], Telling | None]], Callable[[E], Telling | None]]:
    """Say how events of this type read in a timeline. Returning None leaves one out.

    `of` is the kind of another record that the line tells of: only who may see that one reads it.
    """

    def register(teller: Callable[[E], Telling | None]) -> Callable[[E], Telling | None]:
        _tellers[event_type.kind] = (group, teller)
        if of:
            TELLS_OF[event_type.kind] = of
        return teller

    return register


def reads_bodies[E: DomainEvent](event_type: type[E]) -> Callable[[BodyReader], BodyReader]:
    """Say what stands below events of this type: `read(rows, viewer)` answers texts or markup by the events' ids."""

    def register(reader: BodyReader) -> BodyReader:
        _bodies[event_type.kind] = reader
        return reader

    return register


def change_words(changes: dict[str, tuple[str, str]]) -> str:
    """What was changed from what to what: "city from Berlin to Munich; phone: removed"."""
    return "; ".join(
        f"{field} from {old} to {new}" if old and new else f"{field} to {new}" if new else f"{field}: removed"
        for field, (old, new) in changes.items()
    )


def told_kinds(group: str | None = None) -> tuple[str, ...]:
    """The kinds of events that timelines show, of one filter group or of all."""
    return tuple(kind for kind, (own, _) in _tellers.items() if group in (None, own))


def tell(
    events: Iterable[Event], *, about: SubjectRef | None = None, viewer: Actor | None = None, name: str = ""
) -> list[TimelineLine]:
    """Lines for the events, names resolved with one query per kind of record.

    The record whose own page this is (`about`, called `name`) is not named again in each line.
    """
    rows = [event for event in events if event.kind in _tellers]
    bodies = _read_bodies(rows, viewer)
    people = {row.id: SubjectRef("person", row.person_id) for row in rows if row.person_id}
    known = {about: name} if about and name else {}
    links = links_for([*(row.subject for row in rows), *people.values()], known)
    named = set(people.values()) if viewer is None else seen_among(viewer, _acting(rows, people))
    who = doers((row.actor for row in rows if not _by_person(row)), viewer)
    persons = {ref: link for ref, link in links.items() if ref in named}
    lines = []
    for row, event in shown_events(rows, viewer):
        telling = _tellers[row.kind][1](event)
        if telling is None:
            continue
        actor = Doer(telling.actor) if telling.actor else _actor(row, who, persons)
        own = telling.own if telling.link and row.subject == about else ""
        link = links.get(row.subject) if telling.link and row.subject and row.subject != about else None
        lines.append(
            TimelineLine(
                telling.icon,
                telling.tone,
                actor.name,
                telling.did,
                link,
                f"{own} {telling.more}".strip(),
                bodies.get(row.id, telling.body),
                row.occurred_at,
                row,
                actor.url,
            )
        )
    return lines


def _acting(rows: list[Event], people: dict[UUID, SubjectRef]) -> set[SubjectRef]:
    return {people[row.id] for row in rows if _by_person(row)}


def _by_person(row: Event) -> bool:
    """Whether whom it is about did it himself."""
    return row.actor_kind in BY_PERSON and row.person_id is not None


def _read_bodies(rows: list[Event], viewer: Actor | None) -> dict[UUID, str]:
    found: dict[UUID, str] = {}
    for kind, read in _bodies.items():
        if own := [row for row in rows if row.kind == kind]:
            found |= read(own, viewer)
    return found


def _actor(row: Event, who: dict[ActorRef, Doer], persons: dict[SubjectRef, Link]) -> Doer:
    if _by_person(row) and row.person_id:
        person = persons.get(SubjectRef("person", row.person_id))
        return Doer(person.title if person else "A customer")
    return who[row.actor]
