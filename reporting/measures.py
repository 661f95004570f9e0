"""The figures of the dashboard. Each is a set of records and what is worked out of exactly these."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, FloatField, Q, QuerySet, Sum
from django.db.models.functions import NullIf

from crm.mail.models import Message, MessageState
from leads.models import Lead
from reporting.scope import Scope
from sales.models import Deal, Status
from sales.queries.deals import deals_visible_to
from support.models import Ticket

Records = Callable[[Scope], QuerySet[Any]]


class Median(Aggregate):
    """percentile_cont(0.5): half are below, half above (SQL:2003, inverse distribution functions)."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    arity = 1


@dataclass(frozen=True)
class Measure:
    """One figure. `unit` is "count", "money" (minor units), "percent" or "duration".

    `records(scope)` are exactly the records counted, `value` what is aggregated over them, `at` the column that
    says when each counted ("" for what is simply so now), `good` whether more is better.
    """

    key: str
    label: str
    capability: str
    unit: str
    records: Records
    value: Any
    at: str
    good: bool | None = True

    def of(self, scope: Scope) -> float | timedelta | None:
        """The figure; None where there is nothing to work it out of."""
        value: float | timedelta | None = self.records(scope).aggregate(figure=self.value)["figure"]
        return value if value is not None or self.unit not in ("count", "money") else 0

    def by_time(self, scope: Scope) -> list[float]:
        """The figure for each day, week or month of the span, for the little line below it."""
        if not self.at:
            return []
        rows = self.records(scope).annotate(bucket=scope.span.bucket(self.at)).order_by("bucket")
        found = rows.values("bucket").annotate(figure=self.value).values_list("figure", flat=True)
        return [_number(figure) for figure in found]


def _deals(scope: Scope) -> QuerySet[Deal]:
    return deals_visible_to(scope.actor).filter(scope.team, currency=scope.currency)


def won(scope: Scope) -> QuerySet[Deal]:
    """Deals won in the span."""
    return _deals(scope).filter(status=Status.WON, won_at__gte=scope.span.begins, won_at__lt=scope.span.ends)


def closed(scope: Scope) -> QuerySet[Deal]:
    """Deals won or lost in the span."""
    begins, ends = scope.span.begins, scope.span.ends
    as_won = Q(status=Status.WON, won_at__gte=begins, won_at__lt=ends)
    return _deals(scope).filter(as_won | Q(status=Status.LOST, lost_at__gte=begins, lost_at__lt=ends))


def open_deals(scope: Scope) -> QuerySet[Deal]:
    """Deals being worked on now."""
    return _deals(scope).filter(status=Status.OPEN)


def new_leads(scope: Scope) -> QuerySet[Lead]:
    """Leads that came in during the span."""
    leads = Lead.objects.visible_to(scope.actor).filter(scope.team)
    return leads.filter(created_at__gte=scope.span.begins, created_at__lt=scope.span.ends)


def answered_leads(scope: Scope) -> QuerySet[Lead]:
    """Leads of the span that were called or written to."""
    return new_leads(scope).filter(first_response_at__isnull=False)


def new_tickets(scope: Scope) -> QuerySet[Ticket]:
    """Tickets opened in the span."""
    tickets = Ticket.objects.visible_to(scope.actor).filter(scope.team)
    return tickets.filter(created_at__gte=scope.span.begins, created_at__lt=scope.span.ends)


def answered_tickets(scope: Scope) -> QuerySet[Ticket]:
    """Tickets of the span that were answered."""
    return new_tickets(scope).filter(first_answered_at__isnull=False)


def sent_mails(scope: Scope) -> QuerySet[Message]:
    """Mails that a server took in the span."""
    span = scope.span
    return Message.objects.filter(state=MessageState.SENT, sent_at__gte=span.begins, sent_at__lt=span.ends)


def _since(start: str, end: str) -> Any:
    return ExpressionWrapper(F(end) - F(start), output_field=DurationField())


_WEIGHTED = ExpressionWrapper(
    Sum(F("value_minor") * F("stage__probability"), output_field=FloatField()) / 100.0, output_field=FloatField()
)
_WIN_RATE = ExpressionWrapper(
    Count("id", filter=Q(status=Status.WON)) * 100.0 / NullIf(Count("id"), 0), output_field=FloatField()
)

MEASURES: dict[str, Measure] = {
    measure.key: measure
    for measure in (
        Measure("won", "Won", "sales.view", "money", won, Sum("value_minor"), "won_at"),
        Measure("win-rate", "Win rate", "sales.view", "percent", closed, _WIN_RATE, ""),
        Measure("weighted", "Open pipeline, weighted", "sales.view", "money", open_deals, _WEIGHTED, ""),
        Measure(
            "days-to-close",
            "Time to close, median",
            "sales.view",
            "duration",
            won,
            Median(_since("created_at", "won_at"), output_field=DurationField()),
            "won_at",
            good=False,
        ),
        Measure("new-leads", "New leads", "leads.view", "count", new_leads, Count("id"), "created_at"),
        Measure(
            "lead-response",
            "First call or mail, median",
            "leads.view",
            "duration",
            answered_leads,
            Median(_since("created_at", "first_response_at"), output_field=DurationField()),
            "created_at",
            good=False,
        ),
        Measure("new-tickets", "New tickets", "support.view", "count", new_tickets, Count("id"), "created_at", None),
        Measure(
            "first-answer",
            "First answer, median",
            "support.view",
            "duration",
            answered_tickets,
            Median(_since("created_at", "first_answered_at"), output_field=DurationField()),
            "created_at",
            good=False,
        ),
        Measure("mails", "Mails sent", "marketing.view", "count", sent_mails, Count("id"), "sent_at", None),
    )
}
# Eight tiles; whoever may not see a module sees fewer.
TILES = ("won", "win-rate", "weighted", "days-to-close", "new-leads", "lead-response", "new-tickets", "first-answer")


def _number(value: float | timedelta | None) -> float:
    if isinstance(value, timedelta):
        return value.total_seconds()
    return float(value or 0)
