"""What was won of each product in a period and in the same one a year before, and what of it is still open."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from crm.accounts.actor import Actor
from crm.conditions.periods import Period, month_of, quarter_of
from crm.money import Money
from sales.models import DealLine, DealQuerySet, LineSort, Status
from sales.pricing.lines import PricedLine
from sales.queries.deals import deals_visible_to
from sales.queries.weighted import sum_of
from sales.queries.worth import Worth

WON, BEFORE, OPEN = "won", "before", "open"
FREE = "Lines without a product"
REST = "Deals without products, and discounts off the whole"


@dataclass
class Row:
    """A product's sums in the organization's currency. `product_id` None: what belongs to none."""

    label: str
    product_id: UUID | None = None
    sums: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def change(self) -> int | None:
        """Against the year before, in whole per cent; None where nothing was won then."""
        return (self.sums[WON] - self.sums[BEFORE]) * 100 // self.sums[BEFORE] if self.sums[BEFORE] else None


@dataclass(frozen=True)
class ByProduct:
    """The rows add up to `total`, which is what the forecast's page says."""

    rows: list[Row]
    total: Row
    before: Period


def a_year_before(period: Period) -> Period:
    """The same month or quarter of the year before."""
    return quarter_of(period.start, -4) if "q" in period.key else month_of(period.start, -12)


def by_product(actor: Actor, period: Period, worth: Worth) -> ByProduct:
    """Of the deals the actor may see. Two statements for each of the three columns, however many deals there are."""
    deals, before = deals_visible_to(actor).order_by(), a_year_before(period)
    columns = {
        WON: deals.filter(status=Status.WON, won_at__gte=period.begins, won_at__lt=period.ends),
        BEFORE: deals.filter(status=Status.WON, won_at__gte=before.begins, won_at__lt=before.ends),
        OPEN: deals.filter(status=Status.OPEN, expected_close__gte=period.start, expected_close__lt=period.until),
    }
    rows: dict[UUID | None, Row] = {}
    total, rest = Row("All"), Row(REST)
    for name, some in columns.items():
        whole = _total(some, worth)
        products = _by_product(some, rows, name, worth)
        total.sums[name], rest.sums[name] = whole, whole - products
    ranked = sorted(rows.values(), key=lambda row: (-row.sums[WON], -row.sums[OPEN], -row.sums[BEFORE], row.label))
    return ByProduct([*ranked, rest] if any(rest.sums.values()) else ranked, total, before)


def _total(deals: DealQuerySet, worth: Worth) -> int:
    rows = deals.values_list("currency").annotate(total=sum_of("value_minor"))
    return sum(_home(minor, currency, worth) for currency, minor in rows)


def _by_product(deals: DealQuerySet, rows: dict[UUID | None, Row], name: str, worth: Worth) -> int:
    """Add this column to the rows; what all of them come to."""
    sums: dict[tuple[UUID | None, str, str], int] = defaultdict(int)
    for product_id, label, currency, line in _lines(deals):
        sums[product_id, label, currency] += line.amount(currency)
    whole = 0
    for (product_id, label, currency), minor in sums.items():
        home = _home(minor, currency, worth)
        rows.setdefault(product_id, Row(label or FREE, product_id)).sums[name] += home
        whole += home
    return whole


def _lines(deals: DealQuerySet) -> Iterable[tuple[UUID | None, str, str, PricedLine]]:
    lines = DealLine.objects.filter(deal__in=deals, sort=LineSort.ITEM, optional=False).order_by()
    columns = ("variant__product_id", "variant__product__name", "deal__currency", "quantity", "unit_price", "tax_rate",
               "discount")  # fmt: skip
    for product_id, label, currency, *priced in lines.values_list(*columns):
        yield product_id, label or "", currency, PricedLine(*priced)


def _home(minor: int, currency: str, worth: Worth) -> int:
    known = worth.of(Money(minor, currency)) if minor else None
    return known.minor if known else 0
