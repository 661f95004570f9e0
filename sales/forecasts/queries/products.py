"""What was won of each product in a period and in the same one a year before, and what of it is still open."""

from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from crm.accounts.actor import Actor
from crm.accounts.models import Visibility
from crm.conditions.periods import Period, month_of, quarter_of
from crm.money import Money
from sales.models import DealQuerySet, Status
from sales.queries.deals import deals_visible_to
from sales.queries.quota_things import labels_of
from sales.queries.sold import lines_of
from sales.queries.targets import quotas_in
from sales.queries.weighted import sum_of
from sales.queries.worth import Worth
from sales.targets import Attainment, Whose

WON, BEFORE, OPEN, TARGET = "won", "before", "open", "target"
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

    @property
    def reached(self) -> Attainment:
        """How much of the target is won."""
        return Attainment(self.sums[WON], self.sums[TARGET] or None)


@dataclass(frozen=True)
class ByProduct:
    """The rows add up to `total`, which is what the forecast's page says; but for targets, which are as they were set.

    `whose` says in words whose targets are shown.
    """

    rows: list[Row]
    total: Row
    before: Period
    whose: str = ""


def a_year_before(period: Period) -> Period:
    """The same month or quarter of the year before."""
    return quarter_of(period.start, -4) if "q" in period.key else month_of(period.start, -12)


def by_product(actor: Actor, period: Period, worth: Worth) -> ByProduct:
    """Of the deals the actor may see, next to the targets of the same width: everybody's, his team's or his own.

    Two statements for each of the three columns of deals, however many there are, and one or two for the targets.
    """
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
    whose = _set_targets(actor, period, worth, rows, total)
    ranked = sorted(rows.values(), key=lambda row: (-row.sums[WON], -row.sums[OPEN], -row.sums[BEFORE], row.label))
    return ByProduct([*ranked, rest] if any(rest.sums.values()) else ranked, total, before, whose)


def _total(deals: DealQuerySet, worth: Worth) -> int:
    rows = deals.values_list("currency").annotate(total=sum_of("value_minor"))
    return sum(_home(minor, currency, worth) for currency, minor in rows)


def _set_targets(actor: Actor, period: Period, worth: Worth, rows: dict[UUID | None, Row], total: Row) -> str:
    """Put the targets into the rows; whose they are. "" where there are none."""
    quotas = quotas_in(period, worth)
    theirs = next((each for each in _widest_first(actor) if any(each[0] == own for own, _ in quotas)), None)
    if theirs is None:
        return ""
    whose, words = theirs
    of_products = {what: minor for (own, what), minor in quotas.items() if own == whose and not what.category_key}
    names = labels_of(what for what in of_products if what.product_id and what.product_id not in rows)
    for what, minor in of_products.items():
        row = rows.setdefault(what.product_id, Row(names.get(what, ""), what.product_id)) if what.product_id else total
        row.sums[TARGET] = minor
    return words if of_products else ""


def _widest_first(actor: Actor) -> list[tuple[Whose, str]]:
    """Whose targets stand beside what he sees: those of its width, else narrower ones."""
    found = [(Whose(member_id=actor.member_id), "your own")] if actor.member_id else []
    if actor.visibility != Visibility.OWN and actor.team_id:
        found.insert(0, (Whose(team_id=actor.team_id), "your team's"))
    return [(Whose(), "everybody's"), *found] if actor.visibility == Visibility.ALL else found


def _by_product(deals: DealQuerySet, rows: dict[UUID | None, Row], name: str, worth: Worth) -> int:
    """Add this column to the rows; what all of them come to."""
    sums: dict[tuple[UUID | None, str, str], int] = defaultdict(int)
    columns = ("variant__product_id", "variant__product__name")
    for product_id, label, currency, minor in lines_of(deals, *columns):
        sums[product_id, label or "", currency] += minor
    whole = 0
    for (product_id, label, currency), minor in sums.items():
        home = _home(minor, currency, worth)
        rows.setdefault(product_id, Row(label or FREE, product_id)).sums[name] += home
        whole += home
    return whole


def _home(minor: int, currency: str, worth: Worth) -> int:
    known = worth.of(Money(minor, currency)) if minor else None
    return known.minor if known else 0
