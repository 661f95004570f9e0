"""Where leads come from, and what became of them: down to revenue and what each cost."""

from dataclasses import dataclass, fields, replace
from datetime import timedelta
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Sum

from crm.errors import NotFound
from leads.models import Lead, LeadStatus
from reporting.dimensions import Dimension, key_of
from reporting.measures import Median, new_leads
from reporting.models import Spend
from reporting.scope import Scope
from sales.models import Deal, Status
from sales.queries.deals import deals_visible_to

# The figures that open the records they count, and which leads of the row these are.
COUNTED = {
    "leads": Q(),
    "unanswered": Q(first_response_at=None, closed_at=None),
    "qualified": Q(qualified_at__isnull=False) | Q(status=LeadStatus.CONVERTED),
    "lost": Q(status=LeadStatus.DISQUALIFIED),
}
WON = "won"
TITLES = {
    "leads": "Leads",
    "unanswered": "Not answered",
    "qualified": "Qualified",
    "lost": "Disqualified",
    WON: "Won deals",
}


@dataclass(frozen=True)
class SourceRow:
    """One source (form, rep) and what became of the leads that came by it in the span. Amounts in minor units."""

    key: str = ""
    label: str = "All"
    leads: int = 0
    unanswered: int = 0
    qualified: int = 0
    lost: int = 0
    won: int = 0
    won_elsewhere: int = 0  # won in another currency than the organization's: not added up
    revenue: int = 0
    cost: int = 0
    response: timedelta | None = None
    cost_known: bool = True  # of all its leads: where not, nothing is worked out of it

    @property
    def qualified_share(self) -> float | None:
        """Of its leads, between 0 and 1."""
        return self.qualified / self.leads if self.leads else None

    @property
    def won_share(self) -> float | None:
        """Of its leads, between 0 and 1."""
        return self.won / self.leads if self.leads else None

    @property
    def cost_per_lead(self) -> int | None:
        """None where nothing is known to be paid, or nothing came of it."""
        return round(self.cost / self.leads) if self.cost and self.cost_known and self.leads else None

    @property
    def cost_per_won(self) -> int | None:
        """None where nothing was paid, or nothing won."""
        return round(self.cost / self.won) if self.cost and self.cost_known and self.won else None

    @property
    def earned_back(self) -> float | None:
        """Revenue as a multiple of the cost; None where nothing was paid."""
        return self.revenue / self.cost if self.cost and self.cost_known else None


@dataclass(frozen=True)
class SourceReport:
    """Its rows in the order asked for, and all of them together."""

    dimension: Dimension
    rows: list[SourceRow]
    whole: SourceRow
    sort: str


SORTS = ("label", "leads", "response", "qualified", "won", "revenue", "cost", "cost_per_lead", "earned_back")


def source_report(scope: Scope, dimension: Dimension, sort: str = "") -> SourceReport:
    """The leads that came in during the span, by the dimension; what they became may lie after it.

    `sort` is one of SORTS, most first (labels and response times: least first), by leads for anything else.
    Won deals and revenue are those the actor may see.
    """
    sort = sort if sort in SORTS else "leads"
    leads = _judged(new_leads(scope), scope)
    grouped: Any = leads.order_by().values(dimension.column).annotate(**_figures())
    found = {row[dimension.column]: row for row in grouped}
    costs = _costs(scope, dimension)
    names = dimension.names([value for value in {*found, *costs} if value]) if dimension.names else {}
    rows = [
        _row(key_of(value), dimension.name_of(value, names), found.get(value, {}), costs.get(value, 0))
        for value in {**found, **dict.fromkeys(costs)}
    ]
    known = all(row.cost for row in rows if row.leads)
    whole = replace(_row("", "All", leads.aggregate(**_figures()), sum(costs.values())), cost_known=known)
    return SourceReport(dimension, sorted(rows, key=_order(sort)), whole, sort)


def leads_behind(scope: Scope, dimension: Dimension, key: str, figure: str) -> tuple[str, QuerySet[Any]]:
    """What a figure of a row is called, and exactly the records it counts: leads, or won deals.

    `key` "" means all rows together. Raises NotFound for what is no figure or no value.
    """
    if figure not in TITLES:
        raise NotFound("There is no such figure.")
    leads = new_leads(scope)
    label = ""
    if key:
        condition = dimension.condition(key)
        if condition is None:
            raise NotFound("There is no such source.")
        leads = leads.filter(**condition)
        label = f": {_label_of(dimension, key)}"
    if figure != WON:
        return TITLES[figure] + label, leads.filter(COUNTED[figure])
    return TITLES[figure] + label, _won(scope).filter(id__in=leads.values("converted_deal_id"))


def _label_of(dimension: Dimension, key: str) -> str:
    value = next(iter((dimension.condition(key) or {}).values()), "")
    value = "" if isinstance(value, bool) else value
    return dimension.name_of(value, dimension.names([value]) if dimension.names and value else {})


def _won(scope: Scope) -> QuerySet[Deal]:
    return deals_visible_to(scope.actor).filter(status=Status.WON)


def _judged(leads: QuerySet[Lead], scope: Scope) -> QuerySet[Any]:
    """Leads with the currency and value of the deal they became, if it was won and the actor may see it."""
    deal = _won(scope).filter(id=OuterRef("converted_deal_id"))
    judged = leads.annotate(
        deal_currency=Subquery(deal.values("currency")[:1]), deal_minor=Subquery(deal.values("value_minor")[:1])
    )
    return judged.annotate(at_home=Q(deal_currency=scope.currency))


def _figures() -> dict[str, Any]:
    answered = ExpressionWrapper(F("first_response_at") - F("created_at"), output_field=DurationField())
    counts = {name: Count("id", filter=condition) if condition else Count("id") for name, condition in COUNTED.items()}
    return {
        **counts,
        "won": Count("deal_currency"),
        "won_elsewhere": Count("deal_currency", filter=Q(at_home=False)),
        "revenue": Sum("deal_minor", filter=Q(at_home=True), default=0),
        "response": Median(answered, output_field=DurationField()),
    }


def _costs(scope: Scope, dimension: Dimension) -> dict[Any, int]:
    """What was paid in the span, by value. A team's share of it is nobody's to say: none where a team is chosen."""
    if not dimension.has_costs or scope.team_id:
        return {}
    span = scope.span
    found: dict[Any, int] = {}
    spent = Spend.objects.filter(on=dimension.key, currency=scope.currency, removed_at=None)
    for spend in spent.filter(starts__lt=span.until, ends__gte=span.start):
        value = next(iter((dimension.condition(spend.key) or {}).values()), spend.key)
        found[value] = found.get(value, 0) + spend.minor_within(span.start, span.until)
    return found


def _row(key: str, label: str, found: dict[str, Any], cost: int) -> SourceRow:
    known = {field.name for field in fields(SourceRow)}
    return SourceRow(**{name: value for name, value in found.items() if name in known}, key=key, label=label, cost=cost)


def _order(sort: str) -> Any:
    """Most first, but names by the alphabet and answers the quickest first; what has no figure last."""

    def place(row: SourceRow) -> tuple[Any, ...]:
        value = getattr(row, sort)
        if sort == "label":
            return (value.casefold(),)
        if value is None:
            return (True, 0, row.label.casefold())
        return (False, value.total_seconds() if sort == "response" else -value, row.label.casefold())

    return place
