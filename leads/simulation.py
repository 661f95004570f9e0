"""Where leads would have gone by the rules as they are now. Nothing is written, nobody's turn is taken."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.conditions.clock import Clock
from crm.staff.choosing import Snapshot, snapshot_of
from crm.staff.deciding import Choice, State, Strategy, decide
from crm.staff.models import WorkKind
from crm.staff.queries.roster import read_roster
from leads.distributing import Given, Try, given, tries
from leads.models import Lead
from leads.queries.distribution import Desk, desk, rates_of
from leads.queries.leads import leads_visible_to

MOST = 50
PERIODS = {"yesterday": 1, "week": 7, "month": 30}


@dataclass(frozen=True)
class Line:
    """One lead: to whom it would have gone, and who has it."""

    lead: Lead
    given: Given
    name: str  # of whom it would have gone to

    @property
    def same(self) -> bool:
        """Whether it went there in truth too."""
        return self.given.owner_id == self.lead.owner_id


@dataclass(frozen=True)
class Simulation:
    """The lines, newest first, and how many each colleague would have got."""

    lines: list[Line]
    shares: list[tuple[str, int]]
    nobody: int
    changed: int


def simulate(actor: Actor, *, days: int = 1, now: datetime | None = None) -> Simulation:
    """The newest leads of the last days, given out one after the other as they came in. Raises NotAllowed."""
    actor.require("leads.distribute")
    now = now or timezone.now()
    leads = _leads(actor, now - timedelta(days=days))
    known, state = _known(now - timedelta(days=days)), _start(leads)
    lines = [_line(lead, known, state) for lead in leads]
    shares = Counter(line.name for line in lines if line.given.owner_id)
    return Simulation(
        lines[::-1], shares.most_common(), sum(not line.given.owner_id for line in lines),
        sum(not line.same for line in lines),
    )  # fmt: skip


def try_out(lead: Lead, *, excluded: Mapping[UUID, str] | None = None) -> Given:
    """Who would get this lead now, and how everybody stands."""
    known, now = desk(), timezone.now()
    return _given(lead, known, _start([lead]), now, excluded or {})


def _leads(actor: Actor, since: datetime) -> list[Lead]:
    rows: QuerySet[Lead] = leads_visible_to(actor).filter(created_at__gte=since)
    rows = rows.select_related("person", "company", "owner", "form").prefetch_related(
        "person__tag_links__tag", "company__tag_links__tag"
    )
    return list(rows.order_by("-id")[:MOST])[::-1]


def _known(since: datetime) -> Desk:
    """The desk as it is, with absences that are over by now."""
    now = desk()
    return Desk(now.settings, now.rules, read_roster(since), now.words, now.hours, now.zone)


def _start(leads: Sequence[Lead]) -> Snapshot:
    """What everybody has open without these leads, and whose turn it is."""
    start = snapshot_of(WorkKind.LEAD)
    for lead in leads:
        if lead.is_open and lead.owner_id in start.open:
            start.open[lead.owner_id] -= 1
    return start


def _line(lead: Lead, known: Desk, state: Snapshot) -> Line:
    found = _given(lead, known, state, lead.created_at, {})
    if found.owner_id:
        state.open[found.owner_id] = state.open.get(found.owner_id, 0) + 1
    names = {each.id: each.name for each in known.colleagues}
    return Line(lead, found, names.get(found.owner_id, "") if found.owner_id else "")


def _given(lead: Lead, known: Desk, state: Snapshot, at: datetime, excluded: Mapping[UUID, str]) -> Given:
    attempts = tries(known, lead, Clock(at, known.zone), excluded)
    choices: list[Choice] = []
    for attempt in attempts:
        choices.append(_choice(attempt, lead, known, state, at))
        if choices[-1].colleague:
            break
    return given(attempts, choices)


def _choice(attempt: Try, lead: Lead, known: Desk, state: Snapshot, at: datetime) -> Choice:
    need = attempt.need
    at_the_time = State(
        at,
        open=state.open,
        turns=state.turns.setdefault(need.purpose, {}),
        rates=rates_of(lead) if need.strategy == Strategy.BEST_RATE else {},
    )
    able = [each for each in known.colleagues if need.capability in each.capabilities]
    return decide(need, able, at_the_time, known.words)
