"""What this quarter brings: won, and open deals weighted by how likely they are. One figure per currency."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import TruncMonth

from crm.accounts.queries.members import member_names
from crm.conditions.periods import Period, month_of, months_of
from sales.models import DealQuerySet, Status
from sales.queries.weighted import totals


@dataclass
class Figure:
    """So many deals, worth so much (minor units); `weighted` by how likely they are."""

    count: int = 0
    value: int = 0
    weighted: int = 0

    def add(self, row: dict[str, Any]) -> None:
        """One more group of deals."""
        self.count += row["count"]
        self.value += row["value"]
        self.weighted += row["weighted"]


@dataclass
class Line:
    """A month or a member: what was won and what is open. `key` is the filter value of exactly these deals."""

    key: str
    label: str
    won: Figure = field(default_factory=Figure)
    open: Figure = field(default_factory=Figure)

    @property
    def expected(self) -> int:
        """Won, and the weighted open ones."""
        return self.won.value + self.open.weighted


@dataclass
class CurrencyForecast:
    """All of one currency."""

    currency: str
    months: list[Line]
    members: list[Line]
    total: Line
    lost: Figure


def forecast_of(deals: DealQuerySet, quarter: Period, *, first: str) -> list[CurrencyForecast]:
    """The quarter of these deals (those the viewer may see), for each currency there is; `first` stands on top.

    Won deals count in the month they were won in, open ones in the month they are expected to close in. Three
    queries and the members' names, however many deals there are.
    """
    won = _grouped(deals.filter(_closed_in(quarter, Status.WON, "won_at")), "won_at")
    lost = _grouped(deals.filter(_closed_in(quarter, Status.LOST, "lost_at")), "lost_at")
    expected = Q(status=Status.OPEN, expected_close__gte=quarter.start, expected_close__lt=quarter.until)
    still_open = _grouped(deals.filter(expected), "expected_close")
    owners = {row["owner_id"] for row in [*won, *still_open] if row["owner_id"]}
    names = member_names(owners)
    currencies = {row["currency"] for row in [*won, *still_open, *lost]} or {first}
    return [
        _of_currency(currency, quarter, won, still_open, lost, names)
        for currency in sorted(currencies, key=lambda code: (code != first, code))
    ]


def _closed_in(quarter: Period, status: Status, at: str) -> Q:
    return Q(status=status, **{f"{at}__gte": quarter.begins, f"{at}__lt": quarter.ends})


def _grouped(deals: DealQuerySet, at: str) -> list[dict[str, Any]]:
    rows = deals.order_by().annotate(month=TruncMonth(at)).values("month", "owner_id", "currency")
    return [dict(row) for row in rows.annotate(**totals())]


def _of_currency(  # the three kinds of rows
    currency: str,
    quarter: Period,
    won: Iterable[dict[str, Any]],
    still_open: Iterable[dict[str, Any]],
    lost: Iterable[dict[str, Any]],
    names: dict[UUID, str],
) -> CurrencyForecast:
    months = {month.key: Line(month.key, month.words.partition(" ")[0]) for month in months_of(quarter)}
    members: dict[UUID | None, Line] = {}
    total = Line(quarter.key, quarter.words)
    for kind, rows in (("won", won), ("open", still_open)):
        for row in (row for row in rows if row["currency"] == currency):
            owner = row["owner_id"]
            member = members.setdefault(owner, Line(str(owner or "nobody"), names.get(owner, "Nobody yet")))
            for line in (months[_month_key(row["month"])], member, total):
                getattr(line, kind).add(row)
    gone = Figure()
    for row in (row for row in lost if row["currency"] == currency):
        gone.add(row)
    ranked = sorted(members.values(), key=lambda line: (-line.expected, line.label))
    return CurrencyForecast(currency, list(months.values()), ranked, total, gone)


def _month_key(month: date) -> str:
    return month_of(month).key
