"""Learn from closed deals what open ones will bring, every night."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.models import Membership
from crm.conditions.periods import Period, month_of, quarter_of
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id, tenant_scope
from sales.forecasts.backtest import Past, enough, judged, trial_of, widened, widening
from sales.forecasts.chances import Chances, Way, learn_chances
from sales.forecasts.models import ForecastState
from sales.forecasts.outlook import Window, fresh_sums, open_deals, outlook_of, simulate
from sales.forecasts.queries.ways import past_periods, ways
from sales.models import Stage, Status
from sales.queries.worth import Worth
from sales.targets import Whose

NIGHTLY = timedelta(days=1)
HALF_A_YEAR = 182


def learn() -> bool:
    """Learn if it is due; whether it was. Opens its own scopes: none while it reckons, which takes some seconds."""
    organization_id = require_organization_id()
    with tenant_scope(organization_id):
        organization = Organization.objects.get(id=organization_id)
        with timezone.override(organization.time_zone):
            if not _take():
                return False
            worth = Worth(organization.currency)
            known = ways(worth)
            past = past_periods(known, worth)
            periods, today = _periods(), timezone.localdate().toordinal()
            stages = dict(Stage.objects.filter(status=Status.OPEN, active=True).values_list("id", "name"))
            teams = _teams()
    learned = reckon(known, past, periods, today, teams, {str(key): name for key, name in stages.items()})
    with tenant_scope(organization_id):
        ForecastState.objects.update(learned=learned, learned_at=timezone.now())
    return True


def reckon(  # all that was read before the reckoning
    known: list[Way], past: Iterable[Past], periods: Iterable[Period], today: int, teams: dict[str, list[str]],
    stages: dict[str, str],
) -> dict[str, Any]:  # fmt: skip
    """What is kept: outcomes, chances of each stage, what each period will bring, and how right that would have been.

    `teams`: the members of each, by id.
    """
    ended = [way for way in known if way.closed is not None]
    learned: dict[str, Any] = {"outcomes": len(ended), "won": sum(way.won for way in ended), "enough": False}
    if not enough(known, today):
        return learned
    chances = learn_chances(known, today)
    trials = [trial for each in past if (trial := trial_of(known, each))]
    wide = widening(trials)
    return {
        **learned,
        "enough": True,
        "stages": _rates(chances, known, today, stages),
        "outlooks": {period.key: _outlooks(known, chances, period, today, teams, wide) for period in periods},
        "tests": judged(trials),
    }


@transaction.atomic
def _take() -> bool:
    """Whether it is due, and nobody else is at it."""
    now = timezone.now()
    state = ForecastState.objects.select_for_update(skip_locked=True).filter(learn_at__lte=now).first()
    if state is None:
        return False
    state.learn_at = now + NIGHTLY
    state.save(update_fields=["learn_at"])
    return True


def _periods() -> list[Period]:
    today = timezone.localdate()
    return [month_of(today), month_of(today, 1), quarter_of(today), quarter_of(today, 1)]


def _teams() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for member_id, team_id in Membership.objects.exclude(team=None).values_list("id", "team_id"):
        found.setdefault(str(team_id), []).append(str(member_id))
    return found


def _outlooks(
    known: list[Way], chances: Chances, period: Period, today: int, teams: dict[str, list[str]], wide: int
) -> dict[str, Any]:
    start, until = period.start.toordinal(), period.until.toordinal()
    window = Window(max(start - today, 0), until - today)
    drawn = simulate(open_deals(known, today, chances, window), fresh_sums(known, today, window))
    won: dict[str, int] = {}
    for way in known:
        if way.won and way.closed is not None and start <= way.closed < until:
            won[way.owner] = won.get(way.owner, 0) + way.minor
    owners = {way.owner for way in known if way.owner}
    groups: dict[str, list[str] | None] = {Whose().key: None}
    groups |= {Whose(team_id=UUID(team)).key: members for team, members in teams.items()}
    groups |= {Whose(member_id=UUID(owner)).key: [owner] for owner in owners}
    found = {}
    for key, members in groups.items():
        certain = sum(won.values()) if members is None else sum(won.get(each, 0) for each in members)
        it = outlook_of(drawn, members, certain)
        low, high = widened(it.low, it.middle, it.high, wide)
        found[key] = {**asdict(it), "low": max(low, certain), "high": high, "won": certain}
    return found


def _rates(chances: Chances, known: list[Way], today: int, stages: dict[str, str]) -> list[dict[str, Any]]:
    """Of each stage: how many deals came there, how likely one is won within half a year, and in how many days."""
    rows = []
    for stage, name in stages.items():
        came = [way for way in known if any(step[0] == stage for step in way.steps)]
        days = sorted(
            way.closed - next(day for each, day in way.steps if each == stage)
            for way in came
            if way.won and way.closed is not None
        )
        rows.append({
            "stage": name,
            "deals": len(came),
            "chance": round(100 * chances.within(stage, 0, HALF_A_YEAR)),
            "days": days[len(days) // 2] if days else None,
        })  # fmt: skip
    return rows
