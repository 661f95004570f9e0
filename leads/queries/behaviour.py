"""What people did, counted by the database: how often, and how much of it is left by now."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, DurationField, ExpressionWrapper, F, FloatField, Model, Q, Sum, Value
from django.db.models.functions import Extract, Greatest, Power
from django.utils import timezone

from crm.events.catalog.mail import MailReceived
from crm.events.catalog.work import CallLogged
from crm.events.models import Event
from crm.tracking.models import PageEvent, Visit
from crm.work.models import CallOutcome
from leads.models import Operator, ScoreRule, Subject, Submission

HALVES = 7  # after so many half-lives nothing is left worth counting
WITHOUT_HALF_LIFE = timedelta(days=365)  # what does not fade counts for a year
DAY_SECONDS = 86400.0
BY_MAIL = ("email", "e-mail", "mail", "newsletter")  # what links in mails say of themselves (utm_medium)


@dataclass(frozen=True)
class Source:
    """Rows that say what somebody did: whose, when, and which of them."""

    model: type[Model]
    person: str
    at: str
    which: Q


SOURCES: dict[Subject, Source] = {
    Subject.SUBMISSIONS: Source(Submission, "lead__person", "received_at", Q(held_back="")),
    Subject.MAILS: Source(Event, "person_id", "occurred_at", Q(kind=MailReceived.kind)),
    Subject.CALLS: Source(Event, "person_id", "occurred_at", Q(kind=CallLogged.kind)),
    Subject.REACHED: Source(
        Event, "person_id", "occurred_at", Q(kind=CallLogged.kind, data__outcome=CallOutcome.REACHED.value)
    ),
    Subject.VISITS: Source(Visit, "person_id", "started_at", Q()),
    # Seen by the website's script: programs that look through mails for their readers run none, and count for nothing.
    Subject.MAIL_LINKS: Source(Visit, "person_id", "started_at", Q(medium__in=BY_MAIL)),
    Subject.PAGES: Source(PageEvent, "person_id", "at", Q(name="")),
    Subject.ACTIONS: Source(PageEvent, "person_id", "at", ~Q(name="")),
}


@dataclass(frozen=True)
class Behaviour:
    """How often each happened lately, and by rule of "each time" how many times' worth is left."""

    counts: dict[Subject, int] = field(default_factory=dict)
    strengths: dict[UUID, float] = field(default_factory=dict)


def behaviour_of(people: Sequence[UUID], rules: Iterable[ScoreRule], *, since: datetime) -> dict[UUID, Behaviour]:
    """By person; one statement for each table that the rules ask of. Counts go back to `since`, but for forms."""
    now = timezone.now()
    asked: dict[type[Model], dict[str, Any]] = defaultdict(dict)
    meant: dict[str, Subject | UUID] = {}
    for number, rule in enumerate(rules):
        name, source = f"told_{number}", SOURCES[Subject(rule.subject)]
        each = rule.operator == Operator.EACH
        asked[source.model][name] = _left(rule, source, now) if each else _count(rule, source, since)
        meant[name] = rule.id if each else Subject(rule.subject)
    found: dict[UUID, Behaviour] = defaultdict(Behaviour)
    for model, wanted in asked.items():
        _read(model, wanted, people, meant, found)
    return found


def _read(
    model: type[Model],
    wanted: dict[str, Any],
    people: Sequence[UUID],
    meant: dict[str, Subject | UUID],
    found: dict[UUID, Behaviour],
) -> None:
    whose = next(source.person for source in SOURCES.values() if source.model is model)
    rows = model._default_manager.filter(**{f"{whose}__in": people}).order_by().values(whose).annotate(**wanted)
    for row in rows:
        own = found[row[whose]]
        for name in wanted:
            what = meant[name]
            if isinstance(what, Subject):
                own.counts[what] = row[name] or 0
            elif row[name]:
                own.strengths[what] = row[name]


def _count(rule: ScoreRule, source: Source, since: datetime) -> Count:
    lately = Q() if rule.subject == Subject.SUBMISSIONS else Q(**{f"{source.at}__gte": since})
    return Count("id", filter=source.which & lately)


def _left(rule: ScoreRule, source: Source, now: datetime) -> Any:
    """How many times' worth is left of what this rule counts."""
    if not rule.half_life_days:
        which = source.which & Q(**{f"{source.at}__gte": now - WITHOUT_HALF_LIFE}) & _named(rule)
        return Count("id", filter=which)
    since = now - timedelta(days=rule.half_life_days * HALVES)
    passed = ExpressionWrapper(Value(now) - F(source.at), output_field=DurationField())
    age = Greatest(Extract(passed, "epoch", output_field=FloatField()), Value(0.0), output_field=FloatField())
    left = Power(Value(0.5), age / Value(rule.half_life_days * DAY_SECONDS), output_field=FloatField())
    return Sum(left, filter=source.which & Q(**{f"{source.at}__gte": since}) & _named(rule))


def _named(rule: ScoreRule) -> Q:
    """Which pages ("/pricing" and all below it) or actions, where the rule names some."""
    names = [name for part in rule.value.split(",") if (name := part.strip())]
    if not names:
        return Q()
    if rule.subject == Subject.ACTIONS:
        return Q(name__in=names)
    if rule.subject != Subject.PAGES:
        return Q()
    which = Q()
    for name in names:
        which |= Q(path__begins=name)
    return which
