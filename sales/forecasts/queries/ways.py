"""The ways of deals through their stages, as the forecast learns from them."""

from collections import defaultdict
from datetime import timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from crm.conditions.periods import Period, month_of, quarter_of
from crm.money import Money
from sales.forecasts.backtest import Past
from sales.forecasts.chances import Way
from sales.forecasts.queries.past import standings_at
from sales.models import Category, Deal, DealStageChange, Stage, Status
from sales.queries.weighted import weighted_minor
from sales.queries.worth import Worth

REACH = timedelta(days=800)
MOST = 8000  # closed deals, the newest
MONTHS, QUARTERS = 12, 4


def ways(worth: Worth) -> list[Way]:
    """Of all open deals, and those closed in the last two years. Three statements."""
    now = timezone.now()
    ended = Deal.objects.filter(Q(won_at__gte=now - REACH) | Q(lost_at__gte=now - REACH)).order_by("-stage_since")[
        :MOST
    ]
    columns = ("id", "status", "won_at", "lost_at", "created_at", "value_minor", "currency", "owner_id")
    deals = [*Deal.objects.open().values(*columns), *ended.values(*columns)]
    steps = _steps([deal["id"] for deal in deals])
    found = []
    for deal in deals:
        value = Money(deal["value_minor"], deal["currency"])
        home = worth.of(value) if value.minor else None
        at = deal["won_at"] or deal["lost_at"]
        found.append(
            Way(
                steps=tuple(steps.get(deal["id"], ())),
                closed=timezone.localtime(at).toordinal() if at else None,
                won=deal["status"] == Status.WON,
                opened=timezone.localtime(deal["created_at"]).toordinal(),
                minor=home.minor if home else 0,
                owner=str(deal["owner_id"] or ""),
            )
        )
    return found


def past_periods(known: list[Way], worth: Worth) -> list[Past]:
    """The months and quarters that are over, with what they brought and what the weighted pipeline said before."""
    today = timezone.localdate()
    first = min((way.opened for way in known), default=today.toordinal())
    periods = [month_of(today, -steps) for steps in range(1, MONTHS + 1)]
    periods += [quarter_of(today, -steps) for steps in range(1, QUARTERS + 1)]
    return [_past(period, known, worth) for period in periods if period.start.toordinal() > first]


def _past(period: Period, known: list[Way], worth: Worth) -> Past:
    start, until = period.start.toordinal(), period.until.toordinal()
    won = (way.minor for way in known if way.won and way.closed is not None and start <= way.closed < until)
    said = (
        weighted_minor(each.home or 0, each.probability)
        for each in standings_at(period.begins, worth)
        if each.closes and period.start <= each.closes < period.until and each.category != Category.OMITTED
    )
    return Past(period.key, period.words, start, until, sum(won), sum(said))


def _steps(ids: list[UUID]) -> dict[UUID, list[tuple[str, int]]]:
    open_stages = set(Stage.objects.filter(status=Status.OPEN).values_list("id", flat=True))
    found: dict[UUID, list[tuple[str, int]]] = defaultdict(list)
    rows = DealStageChange.objects.filter(deal_id__in=ids).order_by("at", "id")
    for deal_id, stage_id, at in rows.values_list("deal_id", "to_stage_id", "at"):
        if stage_id in open_stages:
            found[deal_id].append((str(stage_id), timezone.localtime(at).toordinal()))
    return found
