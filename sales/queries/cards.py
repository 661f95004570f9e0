"""The cards of a board, newest arrivals first: what stands on them, and nothing else of their deals."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, Self
from uuid import UUID

from django.db.models import QuerySet

from crm.errors import NotFound
from crm.records.paging import Order, page_of, place_of
from sales.models import Deal, DealQuerySet, Stage, Status
from sales.queries.columns import Column, Found, columns_of, in_column, in_each
from sales.queries.deals import CARD
from sales.words import who_words

FIRST_CARDS = 12  # more than a column shows at once: the next come as one scrolls
MORE_CARDS = 50
NEWEST_FIRST = Order("stage_since", descending=True)
VALUES = (
    "id", "version", "name", "status", "value_minor", "currency", "next_step", "next_step_at", "stage_since", "won_at",
    "owner_id", "owner__name", "company__name", "person__name",
)  # fmt: skip


class Card(NamedTuple):
    """A deal as its card needs it. `who`: the customer's name."""

    id: UUID
    version: int
    name: str
    status: str
    value_minor: int
    currency: str
    next_step: str
    next_step_at: datetime | None
    stage_since: datetime
    won_at: datetime | None
    owner_id: UUID | None
    owner_name: str | None
    who: str

    @property
    def is_open(self) -> bool:
        """Whether the deal is still being worked on."""
        return self.status == Status.OPEN

    @classmethod
    def of(cls, deal: Deal) -> Self:
        """A deal that was read with what CARD names."""
        owner = deal.owner.name if deal.owner else None
        return cls(
            deal.id, deal.version, deal.name, deal.status, deal.value_minor, deal.currency, deal.next_step,
            deal.next_step_at, deal.stage_since, deal.won_at, deal.owner_id, owner, who_words(deal),
        )  # fmt: skip


@dataclass
class Cards:
    """Some of one stage's; `after`: the place of the next ones, "" if there are no more."""

    stage: Stage
    cards: list[Card] = field(default_factory=list)
    after: str = ""


def first_cards(deals: DealQuerySet, stages: Iterable[Stage]) -> list[Cards]:
    """The first ones of each column of these deals (visible to the viewer and filtered), by one statement."""
    columns = columns_of(stages)
    return cards_found(columns, in_each(columns, first_rows(deals)))


def first_rows(deals: DealQuerySet) -> QuerySet[Deal, Any]:
    """What `cards_found` wants to know of each column."""
    return in_column(deals).order_by("-stage_since", "-id").values_list(*VALUES)[: FIRST_CARDS + 1]


def cards_found(columns: Sequence[Column], rows: Found) -> list[Cards]:
    """The first ones of each column."""
    found = {column.stage.id: Cards(column.stage) for column in columns}
    for stage_id, (*values, company, person) in rows:
        found[stage_id].cards.append(Card(*[*values, company or person or ""]))
    for column in found.values():
        if len(column.cards) > FIRST_CARDS:
            column.cards.pop()
            column.after = _place_after(column.cards[-1])
    return list(found.values())


def more_cards(deals: DealQuerySet, stage: Stage, after: str) -> Cards:
    """The next ones of one column after the place `after`. Raises NotFound for a stage that is no column."""
    column = next(iter(columns_of([stage])), None)
    if column is None:
        raise NotFound("The board has no such column.")
    rows = deals.filter(stage_id=stage.id, stage_since__gte=column.since).select_related(*CARD)
    found, place = page_of(rows, NEWEST_FIRST, after, MORE_CARDS)
    return Cards(stage, [Card.of(deal) for deal in found], place)


def _place_after(card: Card) -> str:
    return place_of(Deal(id=card.id, stage_since=card.stage_since), ["stage_since", "id"])
