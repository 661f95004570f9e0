"""Events told as sentences. Each module says in its timeline.py how its events read."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crm.accounts.queries.members import member_names
from crm.events.models import Event
from crm.events.types import DomainEvent, SubjectRef
from crm.web.kinds import Link, links_for

CONVERSATIONS, SALES, SERVICE, MARKETING, OTHER = "conversations", "sales", "service", "marketing", "other"
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


Teller = Callable[[Any], Telling | None]
_tellers: dict[str, tuple[str, Teller]] = {}


def tells[E: DomainEvent](
    event_type: type[E], group: str = OTHER
) -> Callable[[Callable[[E], Telling | None]], Callable[[E], Telling | None]]:
    """Say how events of this type read in a timeline. Returning None leaves one out."""

    def register(teller: Callable[[E], Telling | None]) -> Callable[[E], Telling | None]:
        _tellers[event_type.kind] = (group, teller)
        return teller

    return register


def change_words(changes: dict[str, tuple[str, str]]) -> str:
    """What was changed from what to what: "city from Berlin to Munich; phone: removed"."""
    return "; ".join(
        f"{field} from {old} to {new}" if old and new else f"{field} to {new}" if new else f"{field}: removed"
        for field, (old, new) in changes.items()
    )


def told_kinds(group: str | None = None) -> list[str]:
    """The kinds of events that timelines show, of one filter group or of all."""
    return [kind for kind, (own, _) in _tellers.items() if group in (None, own)]


def tell(events: Iterable[Event], *, about: SubjectRef | None = None) -> list[TimelineLine]:
    """Lines for the events, names resolved with one query per kind of record.

    The record whose own page this is (`about`) is not named again in each line.
    """
    rows = [event for event in events if event.kind in _tellers]
    links = links_for(row.subject for row in rows)
    members = member_names(row.actor_id for row in rows if row.actor_kind == "member" and row.actor_id)
    persons = links_for(SubjectRef("person", row.person_id) for row in rows if row.person_id)
    lines = []
    for row in rows:
        telling = _tellers[row.kind][1](row.read())
        if telling is None:
            continue
        actor = telling.actor or _actor_name(row, members, persons)
        own = telling.own if telling.link and row.subject == about else ""
        link = links.get(row.subject) if telling.link and row.subject and row.subject != about else None
        lines.append(
            TimelineLine(
                telling.icon,
                telling.tone,
                actor,
                telling.did,
                link,
                f"{own} {telling.more}".strip(),
                telling.body,
                row.occurred_at,
                row,
            )
        )
    return lines


def _actor_name(row: Event, members: dict[Any, str], persons: dict[SubjectRef, Link]) -> str:
    if row.actor_kind == "member" and row.actor_id:
        return members.get(row.actor_id, "A former colleague")
    if row.actor_kind in ("visitor", "portal") and row.person_id:
        person = persons.get(SubjectRef("person", row.person_id))
        return person.title if person else "A customer"
    return {"key": "The API", "visitor": "A visitor"}.get(row.actor_kind, "Fairlead")
