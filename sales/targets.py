"""Reckoning with targets: of what and for when they are, how they are split, how much of one is reached."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from crm.conditions.periods import Period, month_of, period, quarter_of, year_of

FULL = 100  # per cent
NEARLY = 80
MONTHS, QUARTER = 12, 3


@dataclass(frozen=True)
class Whose:
    """Of a member, of a team, or with neither of the whole organization."""

    member_id: UUID | None = None
    team_id: UUID | None = None

    @property
    def key(self) -> str:
        """As a form calls it: "member-<id>", "team-<id>", "all"."""
        if self.member_id:
            return f"member-{self.member_id}"
        return f"team-{self.team_id}" if self.team_id else "all"


@dataclass(frozen=True)
class What:
    """Of one product, of a category of products, or with neither of everything that is sold."""

    product_id: UUID | None = None
    category_key: str = ""

    @property
    def key(self) -> str:
        """As addresses and rows call it: "product-<id>", "category-<name>", ""."""
        if self.product_id:
            return f"product-{self.product_id}"
        return f"category-{self.category_key}" if self.category_key else ""


class Grain(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    def pieces(self, year: int) -> list[Period]:
        """The months or quarters of a year, or the year."""
        start = date(year, 1, 1)
        if self == Grain.MONTH:
            return [month_of(start, steps) for steps in range(MONTHS)]
        return [quarter_of(start, steps) for steps in range(4)] if self == Grain.QUARTER else [year_of(start)]

    @property
    def words(self) -> str:
        """As a heading has it: "Months"."""
        return "Year" if self == Grain.YEAR else f"{self.capitalize()}s"


@dataclass(frozen=True)
class Attainment:
    """`won` of `target`, both in minor units of one currency; no target is None."""

    won: int
    target: int | None

    @property
    def percent(self) -> int | None:
        """How much of the target is reached, in whole per cent, rounded down: 100 is reached, 99 is not."""
        return self.won * FULL // self.target if self.target else None

    @property
    def missing(self) -> int:
        """What is still to be won."""
        return max((self.target or 0) - self.won, 0)

    def tone(self, elapsed: int) -> str:
        """Green for who is where he should be after `elapsed` per cent of the time, amber nearly so, else red."""
        if self.percent is None:
            return ""
        if self.percent >= elapsed:
            return "green"
        return "amber" if self.percent * FULL >= elapsed * NEARLY else "red"


def elapsed(shown: Period, today: date) -> int:
    """How much of the period is over when today is, in whole per cent: 0 before it, 100 from its last day on."""
    days = (shown.until - shown.start).days
    over = (today - shown.start).days + 1
    return min(max(over * FULL // days, 0), FULL)


def split(minor: int, weights: Sequence[int]) -> list[int]:
    """An amount in pieces like the weights, each a whole minor unit, together exactly the amount.

    Evenly where no weight says anything. No piece is off its exact share by a whole unit or more.
    """
    known = list(weights) if sum(weights) > 0 else [1] * len(weights)
    whole, before, pieces = sum(known), 0, []
    for weight in known:
        pieces.append((before + weight) * minor // whole - before * minor // whole)
        before += weight
    return pieces


def amount_in(shown: Period, rows: Mapping[str, int]) -> int | None:
    """What rows (amounts by their periods' keys, of which none overlap) say of a period; None where they say nothing.

    Of a row that reaches beyond the period, its months' even share counts.
    """
    by_month = _by_month(rows)
    inside = [by_month[each] for each in _months(shown) if each in by_month]
    return sum(inside) if inside else None


def placed(rows: Mapping[str, int], at: Period, minor: int | None) -> dict[str, int]:
    """The rows as they are once `at` has this amount (None: none). What they say of any time beside it stays.

    Rows within `at` keep their shape; one that reaches beyond it is cut into pieces as long as `at`.
    """
    months, kept, within = set(_months(at)), {}, {}
    for key, amount in rows.items():
        own = _months(dated(key))
        if months.issuperset(own):
            within[key] = amount
        elif months.isdisjoint(own):
            kept[key] = amount
        else:
            kept |= _cut(key, amount, at)
    if minor:
        covers = sum(len(_months(dated(key))) for key in within) == len(months)
        parts = split(minor, list(within.values())) if covers else [minor]
        kept |= dict(zip(within if covers else [at.key], parts, strict=True))
    return {key: amount for key, amount in kept.items() if amount}


def dated(key: str) -> Period:
    """The month, quarter or year of that key. Raises ValueError for anything else."""
    found = period(key, date.min)
    if found is None:
        raise ValueError(f"No period: {key}")
    return found


def _cut(key: str, amount: int, at: Period) -> dict[str, int]:
    """The other pieces of a row, where `at` is one of them."""
    whole, grain = dated(key), Grain.QUARTER if "q" in at.key else Grain.MONTH
    by_month = _by_month({key: amount})
    pieces = [each for each in grain.pieces(whole.start.year) if whole.start <= each.start < whole.until]
    return {each.key: sum(by_month[month] for month in _months(each)) for each in pieces if each.key != at.key}


def _by_month(rows: Mapping[str, int]) -> dict[str, int]:
    found: dict[str, int] = {}
    for key, amount in rows.items():
        found |= _spread(dated(key), amount)
    return found


def _spread(whole: Period, amount: int) -> dict[str, int]:
    """A year first in quarters, these in months: so a quarter is cut the same whether it is kept itself or not."""
    months = _months(whole)
    if len(months) <= QUARTER:
        return dict(zip(months, split(amount, [1] * len(months)), strict=True))
    quarters = Grain.QUARTER.pieces(whole.start.year)
    found: dict[str, int] = {}
    for quarter, part in zip(quarters, split(amount, [1] * len(quarters)), strict=True):
        found |= _spread(quarter, part)
    return found


def _months(shown: Period) -> list[str]:
    count = (shown.until.year - shown.start.year) * MONTHS + shown.until.month - shown.start.month
    return [month_of(shown.start, steps).key for steps in range(count)]
