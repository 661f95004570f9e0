"""What stands in the heads of a board's columns: exact counts and sums of all deals there, by one statement."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from crm.money import Money
from sales.models import DealQuerySet, Stage
from sales.queries.columns import Column, Found, OfColumn, columns_of, in_column, in_each
from sales.queries.weighted import totals_by_column, weighted_of


@dataclass
class Head:
    """One column's. `sums` and `weighted` have one amount for each currency."""

    stage: Stage
    count: int = 0
    stalled: int = 0
    sums: list[Money] = field(default_factory=list)
    weighted: list[Money] = field(default_factory=list)


@dataclass
class Board:
    """`count`, `sums`, `weighted` and `stalled` are of the open columns; won ones are this month's."""

    heads: list[Head]

    @property
    def open_heads(self) -> list[Head]:
        """Those of columns whose deals are still being worked on."""
        return [head for head in self.heads if head.stage.is_open]

    @property
    def count(self) -> int:
        """How many open deals there are."""
        return sum(head.count for head in self.open_heads)

    @property
    def stalled(self) -> int:
        """How many of them stand still for too long."""
        return sum(head.stalled for head in self.open_heads)

    @property
    def sums(self) -> list[Money]:
        """What they would bring, by currency."""
        return add_up(amount for head in self.open_heads for amount in head.sums)

    @property
    def weighted(self) -> list[Money]:
        """What they would bring by how likely they are, by currency."""
        return add_up(amount for head in self.open_heads for amount in head.weighted)


def board_of(deals: DealQuerySet, stages: Iterable[Stage]) -> Board:
    """What these deals (visible to the viewer and filtered) add up to in each of a pipeline's stages."""
    columns = columns_of(stages)
    return board_found(columns, in_each(columns, sums_of(deals)))


def board_found(columns: Sequence[Column], rows: Found) -> Board:
    """The same of what was found."""
    heads = {column.stage.id: Head(column.stage) for column in columns}
    for stage_id, (currency, count, value, uneven, weighted_uneven, stalled) in rows:
        head = heads[stage_id]
        head.count += count
        head.stalled += stalled
        if value:
            weighted = weighted_of(int(value), head.stage.probability, int(uneven), int(weighted_uneven))
            head.sums.append(Money(int(value), currency))
            head.weighted.append(Money(weighted, currency))
    return Board(list(heads.values()))


def add_up(amounts: Iterable[Money]) -> list[Money]:
    """One sum for each currency, never across them."""
    sums: dict[str, Money] = {}
    for amount in amounts:
        sums[amount.currency] = sums[amount.currency] + amount if amount.currency in sums else amount
    return [sums[currency] for currency in sorted(sums)]


def sums_of(deals: DealQuerySet) -> QuerySet[Any, Any]:
    """What `board_found` wants to know of each column."""
    late = Count("id", filter=Q(stage_since__lte=OfColumn("late")))
    groups = in_column(deals).order_by("currency").values("currency")
    return groups.annotate(**totals_by_column(OfColumn("probability")), stalled=late)
