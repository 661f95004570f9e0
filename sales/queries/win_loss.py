"""What was won and lost in a time, by reason, competitor, rep and segment, and how far apart the prices were."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from crm.accounts.queries.members import member_names
from crm.conditions.periods import Period
from crm.money import Money
from sales.models import Competitor, DealCompetitor, DealQuerySet, LossReason, Standing, Status
from sales.queries.board import add_up
from sales.queries.weighted import sum_of
from sales.queries.worth import Worth


@dataclass
class Side:
    """So many deals, and what they were worth by currency."""

    count: int = 0
    sums: list[Money] = field(default_factory=list)

    def add(self, count: int, value: Money) -> None:
        """Some more."""
        self.count += count
        self.sums = add_up([*self.sums, value])

    def take(self, other: "Side") -> None:
        """All of another, too."""
        self.count += other.count
        self.sums = add_up([*self.sums, *other.sums])


@dataclass
class Row:
    """A reason, a competitor, a rep or a segment. `key` is the filter value of exactly these deals."""

    key: str
    label: str
    won: Side = field(default_factory=Side)
    lost: Side = field(default_factory=Side)

    @property
    def count(self) -> int:
        """All that were closed."""
        return self.won.count + self.lost.count

    @property
    def rate(self) -> int:
        """How many of a hundred were won, rounded half up."""
        return (200 * self.won.count + self.count) // (2 * self.count) if self.count else 0


@dataclass(frozen=True)
class Gap:
    """A lost deal where the winner's price is known: by how many per cent it lay below (or above) ours."""

    deal_id: UUID
    deal: str
    competitor: str
    ours: Money
    theirs: Money
    percent: int


@dataclass
class WinLoss:
    """All of it. `gap`: by how much the winners were cheaper on average, in per cent; None where no price is known."""

    total: Row
    lost_reasons: list[Row]
    won_reasons: list[Row]
    competitors: list[Row]
    reps: list[Row]
    segments: list[Row]
    gaps: list[Gap]
    gap: int | None


def win_loss_of(deals: DealQuerySet, period: Period, worth: Worth) -> WinLoss:
    """Of these deals, which the viewer may see, those closed in the period. Six statements, however many there are."""
    closed = deals.filter(
        Q(status=Status.WON, won_at__gte=period.begins, won_at__lt=period.ends)
        | Q(status=Status.LOST, lost_at__gte=period.begins, lost_at__lt=period.ends)
    ).order_by()
    reasons = {str(id_): name for id_, name in LossReason.objects.values_list("id", "name")}
    lost = _rows(closed.filter(status=Status.LOST), "lost_reason_id", reasons, "No reason said")
    won = _rows(closed.filter(status=Status.WON), "won_reason_id", reasons, "No reason said")
    owners = _rows(closed, "owner_id", {}, "Nobody")
    names = member_names(UUID(row.key) for row in owners if row.key)
    for row in owners:
        row.label = names.get(UUID(row.key), row.label) if row.key else row.label
    gaps = _gaps(closed, worth)
    return WinLoss(
        total=_total(owners),
        lost_reasons=lost,
        won_reasons=won,
        competitors=_rivals(closed),
        reps=owners,
        segments=_rows(closed, "company__industry", {}, "No industry known"),
        gaps=gaps,
        gap=_mean([gap.percent for gap in gaps]),
    )


def _rows(closed: DealQuerySet, column: str, names: dict[str, str], nothing: str) -> list[Row]:
    grouped = closed.values(column, "status", "currency").annotate(count=Count("id"), value=sum_of("value_minor"))
    found: dict[str, Row] = {}
    for each in grouped:
        key = str(each[column] or "")
        row = found.setdefault(key, Row(key, names.get(key, key) or nothing))
        side = row.won if each["status"] == Status.WON else row.lost
        side.add(each["count"], Money(each["value"], each["currency"]))
    return _ranked(found.values())


def _rivals(closed: DealQuerySet) -> list[Row]:
    """Won against them; lost to them, which not every deal was that was lost while they took part."""
    rows = _rows(
        closed.filter(Q(status=Status.WON) | Q(competitors__standing=Standing.WON)).exclude(competitors=None),
        "competitors__competitor_id", {}, "",
    )  # fmt: skip
    names = {
        str(row.id): row for row in Competitor.everything.filter(id__in=[UUID(row.key) for row in rows if row.key])
    }
    for row in rows:
        if known := names.get(row.key):
            row.key, row.label = known.name_key, known.name
    return [row for row in rows if row.label]


def _gaps(closed: DealQuerySet, worth: Worth, most: int = 500) -> list[Gap]:
    rows = DealCompetitor.objects.filter(
        deal__in=closed.filter(status=Status.LOST), standing=Standing.WON, price_minor__isnull=False
    )
    found = []
    for row in rows.select_related("deal", "competitor").order_by("-id")[:most]:
        ours, theirs = row.deal.value, row.price
        mine, other = worth.of(ours), worth.of(theirs) if theirs else None
        if mine and other and theirs and mine.minor:
            found.append(Gap(row.deal_id, row.deal.name, row.competitor.name, ours, theirs, _percent(mine, other)))
    return found


def _percent(mine: Money, other: Money) -> int:
    return round(Fraction(100 * (mine.minor - other.minor), mine.minor))


def _mean(values: list[int]) -> int | None:
    return round(Fraction(sum(values), len(values))) if values else None


def _total(rows: Iterable[Row]) -> Row:
    total = Row("", "All")
    for row in rows:
        total.won.take(row.won)
        total.lost.take(row.lost)
    return total


def _ranked(rows: Iterable[Any]) -> list[Row]:
    return sorted(rows, key=lambda row: (-row.count, row.label))
