"""What deals have of products: lines priced as their documents say."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sales.models import DealLine, DealQuerySet, LineSort
from sales.pricing.lines import PricedLine
from sales.targets import What

PRICED = ("deal__currency", "quantity", "unit_price", "tax_rate", "discount")


def lines_of(deals: DealQuerySet, *columns: str, what: What | None = None) -> Iterator[tuple[Any, ...]]:
    """(*columns, currency, minor units) of the lines that count: no headings, nothing optional. One statement.

    `what`: only lines of this product, or of products of this category.
    """
    counting = DealLine.objects.filter(deal__in=deals, sort=LineSort.ITEM, optional=False).order_by()
    rows = _narrowed(counting, what)
    for row in rows.values_list(*columns, *PRICED):
        currency, *priced = row[len(columns) :]
        yield (*row[: len(columns)], currency, PricedLine(*priced).amount(currency))


def sold_by_deal(deals: DealQuerySet, *columns: str, what: What) -> list[dict[str, Any]]:
    """What each deal has of one thing: its `columns` (annotations too), "currency", "count" 1 and "value" minor.

    Deals that have nothing of it are left out. Two statements.
    """
    worth: dict[Any, int] = defaultdict(int)
    for deal_id, _, minor in lines_of(deals, "deal_id", what=what):
        worth[deal_id] += minor
    rows = deals.filter(id__in=_narrowed(DealLine.objects.all(), what).values("deal_id")) if worth else deals.none()
    return [
        {**row, "count": 1, "value": worth[row["id"]]}
        for row in rows.values("id", "currency", *columns)
        if row["id"] in worth
    ]


def _narrowed(rows: Any, what: What | None) -> Any:
    if what and what.product_id:
        return rows.filter(variant__product_id=what.product_id)
    return rows.filter(variant__product__category_key=what.category_key) if what and what.category_key else rows
