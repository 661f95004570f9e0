"""A period's forecast as it stands now: each member's, each team's, everybody's."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import CharField, Count, F, Q, Value
from django.db.models.functions import Coalesce, NullIf, TruncMonth

from crm.accounts.actor import Actor
from crm.accounts.models import Membership, Team, Visibility
from crm.conditions.periods import Period, month_of
from crm.money import Money
from sales.forecasts.models import CallSort
from sales.forecasts.queries.calls import Calls, calls_in
from sales.forecasts.rolling import Line, whole_of
from sales.models import Category, DealQuerySet, Status
from sales.queries.deals import deals_visible_to
from sales.queries.sold import sold_by_deal
from sales.queries.targets import EVERYTHING, amounts_in
from sales.queries.weighted import sum_of, weighted, weighted_minor
from sales.queries.worth import Worth
from sales.targets import What, Whose

NOBODY = "nobody"
CATEGORY = Coalesce(NullIf("category", Value("")), F("stage__category"), output_field=CharField())


@dataclass(frozen=True)
class Forecast:
    """`top`: the widest line the viewer may see, with those below it. `missing`: currencies without a rate."""

    period: Period
    top: Line
    months: list[Line]
    lost: int
    lost_count: int
    missing: list[str]

    def lines(self) -> list[Line]:
        """Top-down, as the table shows them."""
        return list(_flat(self.top))

    def line_of(self, whose: Whose) -> Line | None:
        """Somebody's."""
        return next((line for line in self.lines() if line.whose == whose), None)


def forecast_of(actor: Actor, period: Period, worth: Worth, what: What = EVERYTHING) -> Forecast:
    """Of the deals, calls and targets that the actor may see. Seven statements, however many deals there are.

    Won deals count in the period they were won in, open ones in the one they are expected to close in. Of one product
    or category with `what`: its lines count, and nobody's call, which is about all that is sold.
    """
    deals = deals_visible_to(actor).order_by()
    missing: set[str] = set()
    lines: dict[UUID | None, Line] = {}
    months = {each.key: Line(None, each.words.partition(" ")[0], 0, month=each.key) for each in _months(period)}
    for row in _grouped(deals, period) if what == EVERYTHING else _of_product(deals, period, what):
        for line in (lines.setdefault(row["owner_id"], Line(None, "", 2)), months[f"{row['month']:%Y-%m}"]):
            _count(line, row, worth, missing)
    gone = _lost(deals, period, what)
    lost_minor = sum(_home(total, currency, worth, missing) for currency, _, total in gone)
    calls = calls_in(actor, period.key) if what == EVERYTHING else {}
    top = _tree(actor, lines, calls, amounts_in(period, worth, what))
    shown = list(months.values()) if len(months) > 1 else []
    return Forecast(period, top, shown, lost_minor, sum(count for _, count, _ in gone), sorted(missing))


def _months(period: Period) -> list[Period]:
    """The months it is made of."""
    count = (period.until.year - period.start.year) * 12 + period.until.month - period.start.month
    return [month_of(period.start, steps) for steps in range(count)]


def _grouped(deals: DealQuerySet, period: Period) -> list[dict[str, Any]]:
    won, still_open = _won_and_open(deals, period)
    totals = {"count": Count("id"), "value": sum_of("value_minor")}
    by = ("owner_id", "currency", "month")
    rows = [{**row, "counted_as": "won", "weighted": 0} for row in won.values(*by).annotate(**totals)]
    counted = still_open.values(*by, "counted_as")
    return rows + [dict(row) for row in counted.annotate(**totals, weighted=sum_of(weighted()))]


def _of_product(deals: DealQuerySet, period: Period, what: What) -> list[dict[str, Any]]:
    """A row for each deal that has something of it."""
    won, still_open = _won_and_open(deals, period)
    rows = [{**row, "counted_as": "won", "weighted": 0} for row in sold_by_deal(won, "owner_id", "month", what=what)]
    counted = sold_by_deal(still_open, "owner_id", "month", "counted_as", "stage__probability", what=what)
    return rows + [{**row, "weighted": weighted_minor(row["value"], row["stage__probability"])} for row in counted]


def _won_and_open(deals: DealQuerySet, period: Period) -> tuple[DealQuerySet, DealQuerySet]:
    won = deals.filter(status=Status.WON, won_at__gte=period.begins, won_at__lt=period.ends)
    still_open = deals.filter(status=Status.OPEN, expected_close__gte=period.start, expected_close__lt=period.until)
    return (
        won.annotate(month=TruncMonth("won_at")),
        still_open.annotate(counted_as=CATEGORY, month=TruncMonth("expected_close")),
    )


def _lost(deals: DealQuerySet, period: Period, what: What) -> list[tuple[str, int, int]]:
    """(currency, how many, minor units) of what was lost."""
    lost = deals.filter(status=Status.LOST, lost_at__gte=period.begins, lost_at__lt=period.ends)
    if what != EVERYTHING:
        return [(row["currency"], 1, row["value"]) for row in sold_by_deal(lost, what=what)]
    return list(lost.values_list("currency").annotate(Count("id"), total=sum_of("value_minor")))


def _count(line: Line, row: Mapping[str, Any], worth: Worth, missing: set[str]) -> None:
    part = {Category.OMITTED: line.omitted, Category.COMMIT: line.commit, Category.BEST: line.best, "won": line.won}
    minor = _home(row["value"], row["currency"], worth, missing)
    part.get(row["counted_as"], line.pipeline).add(row["count"], minor)
    if row["counted_as"] != Category.OMITTED:
        line.weighted += _home(row["weighted"], row["currency"], worth, missing)


def _home(minor: int, currency: str, worth: Worth, missing: set[str]) -> int:
    known = worth.of(Money(minor, currency)) if minor else Money(0, worth.home)
    if known is None:
        missing.add(currency)
    return known.minor if known else 0


def _tree(actor: Actor, lines: dict[UUID | None, Line], calls: Calls, targets: Mapping[Whose, int]) -> Line:
    named = {*(each.member_id for each, _ in calls), *(each.member_id for each in targets), *lines, actor.member_id}
    members = _members(actor, named)
    for member in members:
        line = lines.setdefault(member.id, Line(None, "", 2))
        line.whose, line.label, line.owner = Whose(member_id=member.id), member.name, str(member.id)
        _say(line, calls, targets)
    nobody = lines.get(None)
    if nobody is not None:
        nobody.label, nobody.owner = "Nobody yet", NOBODY
    by_team: dict[UUID | None, list[Line]] = {}
    for member in members:
        if _is_shown(lines[member.id], actor):
            by_team.setdefault(member.team_id, []).append(lines[member.id])
    loose = by_team.pop(None, []) + ([nobody] if nobody is not None else [])
    if actor.visibility == Visibility.OWN:
        own = next(iter(loose + [line for each in by_team.values() for line in each]), None)
        return own or Line(Whose(member_id=actor.member_id) if actor.member_id else None, actor.name, 0)
    return _whole(actor, by_team, loose, calls, targets)


def _whole(
    actor: Actor, by_team: dict[UUID | None, list[Line]], loose: list[Line], calls: Calls, targets: Mapping[Whose, int]
) -> Line:
    teams = []
    for team in Team.objects.filter(id__in=[each for each in by_team if each]).order_by("name"):
        line = whole_of(team.name, Whose(team_id=team.id), _ranked(by_team[team.id]), 1)
        line.team = str(team.id)
        _say(line, calls, targets)
        teams.append(line)
    below = [*teams, *_ranked(loose)]
    if actor.visibility != Visibility.ALL:
        if len(below) == 1:
            return below[0]
        return whole_of("All you can see", None, below, 0)
    top = whole_of("Everybody", Whose(), below, 0)
    _say(top, calls, targets)
    return top


def _members(actor: Actor, named: Iterable[UUID | None]) -> list[Membership]:
    """Those who have something to show, of whom the actor may see."""
    rows = Membership.objects.filter(id__in=[each for each in named if each])
    if actor.visibility == Visibility.TEAM:
        rows = rows.filter(Q(id=actor.id) | Q(team_id=actor.team_id, team_id__isnull=False))
    elif actor.visibility == Visibility.OWN:
        rows = rows.filter(id=actor.member_id or UUID(int=0))
    return list(rows.order_by("name"))


def _is_shown(line: Line, actor: Actor) -> bool:
    mine = line.whose is not None and line.whose.member_id == actor.member_id and actor.visibility != Visibility.ALL
    return line.has_deals or mine or any(each is not None for each in (line.call, line.override, line.target))


def _say(line: Line, calls: Calls, targets: Mapping[Whose, int]) -> None:
    if line.whose is not None:
        line.call = calls.get((line.whose, CallSort.CALL))
        line.override = calls.get((line.whose, CallSort.OVERRIDE))
        line.target = targets.get(line.whose)


def _ranked(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (line.owner == NOBODY, -line.expected, line.label))


def _flat(line: Line) -> Iterable[Line]:
    yield line
    for each in line.below:
        yield from _flat(each)
