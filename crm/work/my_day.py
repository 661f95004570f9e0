"""What a member's day looks like: his tasks, and what happened to his customers since yesterday."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from crm.accounts.actor import Actor
from crm.conditions.periods import midnight
from crm.customers.models import Person
from crm.events.models import Event
from crm.events.types import SubjectRef
from crm.web.kinds import Link, links_for
from crm.web.sight import seen_events
from crm.web.timeline import TELLS_OF, TimelineLine, tell, told_kinds
from crm.work.models import Task
from crm.work.queries.tasks import open_tasks_of, tasks_due_of
from crm.work.words import due_words

SHOWN, COMING, HAPPENED, LOOKED_AT = 12, 6, 12, 60


Row = tuple[Task, str]


@dataclass(frozen=True)
class Happening:
    """A line of the timeline, and the customer it happened with."""

    line: TimelineLine
    person: Link | None


@dataclass(frozen=True)
class MyDay:
    """Tasks with the words of when they are due."""

    overdue: list[Row]
    today: list[Row]
    coming: list[Row]
    happened: list[Happening]


def my_day(actor: Actor) -> MyDay:
    """The day in the active time zone."""
    if actor.member_id is None:
        return MyDay([], [], [], [])
    overdue, today = tasks_due_of(actor.member_id, most=SHOWN) if actor.can("work.view") else ([], [])
    known = [task.id for task in (*overdue, *today)]
    room = max(COMING - len(known), 0) if actor.can("work.view") else 0
    coming = list(open_tasks_of(actor).exclude(id__in=known)[:room])
    return MyDay(_rows(overdue), _rows(today), _rows(coming), happened_since_yesterday(actor))


def happened_since_yesterday(actor: Actor) -> list[Happening]:
    """What others did with the member's own people since yesterday, newest first."""
    if not actor.can("customers.view"):
        return []
    yesterday = midnight(timezone.localdate() - timedelta(days=1))
    mine = Person.objects.filter(owner_id=actor.member_id).values("id")
    # Ids hold the time they were made at: the primary key finds the newest events, however many there are.
    rows = Event.objects.filter(id__gte=_first_id(yesterday), occurred_at__gte=yesterday)
    rows = rows.filter(person_id__in=mine, kind__in=told_kinds())
    others = rows.exclude(actor_kind="member", actor_id=actor.member_id)
    seen = seen_events(list(others.order_by("-id")[:LOOKED_AT]), actor, TELLS_OF)
    lines = tell(seen, viewer=actor)[:HAPPENED]
    people = links_for(SubjectRef("person", line.event.person_id) for line in lines if line.event.person_id)
    return [
        Happening(line, people.get(SubjectRef("person", line.event.person_id)))
        for line in lines
        if line.event.person_id
    ]


def _rows(tasks: list[Task]) -> list[Row]:
    return [(task, due_words(task)) for task in tasks]


def _first_id(at: datetime) -> UUID:
    """The smallest UUIDv7 that can have been made then."""
    return UUID(int=int(at.timestamp() * 1000) << 80)
