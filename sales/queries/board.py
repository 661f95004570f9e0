"""The board: one pipeline's columns with exact counts and sums, and the first cards of each.

However many deals there are, it takes the same few queries: the stages, one aggregate, which cards, the cards.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from crm.conditions.periods import month_of
from crm.money import Money
from crm.records.paging import Order, page_of, place_of
from sales.models import Deal, DealQuerySet, Pipeline, Stage, Status
from sales.queries.deals import CARD
from sales.queries.pipelines import stages_of
from sales.queries.stalling import stalled
from sales.queries.weighted import totals

FIRST_CARDS = 20
MORE_CARDS = 50
NEWEST_FIRST = Order("stage_since", descending=True)


@dataclass
class BoardColumn:
    """One stage. `sums` and `weighted` have one amount for each currency."""

    stage: Stage
    count: int = 0
    stalled: int = 0
    sums: list[Money] = field(default_factory=list)
    weighted: list[Money] = field(default_factory=list)
    cards: list[Deal] = field(default_factory=list)

    @property
    def hidden(self) -> int:
        """How many cards are not shown yet."""
        return self.count - len(self.cards)


@dataclass
class Board:
    """`count`, `sums`, `weighted` and `stalled` are of the open columns; won ones are this month's."""

    pipeline: Pipeline
    columns: list[BoardColumn]

    @property
    def open_columns(self) -> list[BoardColumn]:
        """Those whose deals are still being worked on."""
        return [column for column in self.columns if column.stage.is_open]

    @property
    def count(self) -> int:
        """How many open deals there are."""
        return sum(column.count for column in self.open_columns)

    @property
    def stalled(self) -> int:
        """How many of them stand still for too long."""
        return sum(column.stalled for column in self.open_columns)

    @property
    def sums(self) -> list[Money]:
        """What they would bring, by currency."""
        return add_up(amount for column in self.open_columns for amount in column.sums)

    @property
    def weighted(self) -> list[Money]:
        """What they would bring by how likely they are, by currency."""
        return add_up(amount for column in self.open_columns for amount in column.weighted)


def board_of(deals: DealQuerySet, pipeline: Pipeline, *, cards: bool = True) -> Board:
    """The board of these deals (visible to the viewer and filtered), with the first cards of each column."""
    columns = columns_of(deals, stages_of(pipeline))
    if cards:
        _fill(columns, deals)
    return Board(pipeline, columns)


def columns_of(deals: DealQuerySet, stages: Sequence[Stage]) -> list[BoardColumn]:
    """The columns without their cards: count, sums and stalled ones in one aggregate. Lost deals have no column."""
    columns = {stage.id: BoardColumn(stage) for stage in stages if stage.status != Status.LOST}
    within = Q(stage_id__in=[stage.id for stage in stages if stage.is_open])
    for stage in stages:
        if stage.status == Status.WON:
            within |= _condition(stage)
    rows = deals.filter(within).order_by().values("stage_id", "currency")
    late = Count("id", filter=stalled(stages, timezone.now()))
    grouped: Iterable[dict[str, Any]] = rows.annotate(**totals(), stalled=late).order_by("currency")  # type: ignore[assignment]
    for row in grouped:
        column = columns[row["stage_id"]]
        column.count += row["count"]
        column.stalled += row["stalled"]
        if row["value"]:
            column.sums.append(Money(row["value"], row["currency"]))
            column.weighted.append(Money(row["weighted"], row["currency"]))
    return list(columns.values())


def more_cards(deals: DealQuerySet, stage: Stage, after: str) -> tuple[Sequence[Deal], str]:
    """The next cards of one column after the place `after`, and the next place or ""."""
    return page_of(_in_column(deals, stage).select_related(*CARD), NEWEST_FIRST, after, MORE_CARDS)


def place_after(deal: Deal) -> str:
    """The place in its column just below this card."""
    return place_of(deal, ["stage_since", "id"])


def add_up(amounts: Iterable[Money]) -> list[Money]:
    """One sum for each currency, never across them."""
    sums: dict[str, Money] = {}
    for amount in amounts:
        sums[amount.currency] = sums[amount.currency] + amount if amount.currency in sums else amount
    return [sums[currency] for currency in sorted(sums)]


def _fill(columns: list[BoardColumn], deals: DealQuerySet) -> None:
    shown = [_in_column(deals, column.stage).order_by("-stage_since", "-id") for column in columns if column.count]
    cards = _cards([rows.values_list("id", flat=True)[:FIRST_CARDS] for rows in shown])
    for column in columns:
        column.cards = [deal for deal in cards if deal.stage_id == column.stage.id]


def _in_column(deals: DealQuerySet, stage: Stage) -> DealQuerySet:
    return deals.filter(_condition(stage))


def _condition(stage: Stage) -> Q:
    """All of an open stage; of the won one this month's."""
    if stage.is_open:
        return Q(stage_id=stage.id)
    return Q(stage_id=stage.id, stage_since__gte=_month_began())


def _month_began() -> datetime:
    return month_of(timezone.localdate()).begins


def _cards(slices: list[QuerySet[Deal, UUID]]) -> list[Deal]:
    if not slices:
        return []
    first, *others = slices
    ids = list(first.union(*others, all=True) if others else first)
    found = Deal.objects.filter(id__in=ids).select_related(*CARD)
    return list(found.order_by("-stage_since", "-id"))
