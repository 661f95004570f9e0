"""What subscriptions bring each month, how that moved, who left, and what renews."""

from fractions import Fraction
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.money import Money
from crm.web.formats import day, money, percent
from crm.web.templating import render_page
from sales.subscriptions.drawing import moves_chart
from sales.subscriptions.figures import Month, average
from sales.subscriptions.models import MovementSort
from sales.subscriptions.queries.figures import currencies_of, months, renewing, why_they_left

SHOWN = 12


@requires("subscriptions.view")
@require_GET
def show_figures(request: Request) -> HttpResponse:
    """For the currency `?currency=`, or the one that most are billed in."""
    actor, today = request.actor, timezone.localdate()
    known = currencies_of(actor)
    currency = request.GET.get("currency", "")
    if currency not in known:
        currency = known[0] if known else request.organization.currency
    story = months(actor, currency, today, SHOWN)
    context = {
        "known": [{"label": each, "url": f"?currency={each}", "current": each == currency} for each in known],
        "currency": currency,
        "months": story,
        "now": story[-1],
        "tiles": _tiles(story, currency),
        "sorts": [(sort.value, sort.label) for sort in MovementSort],
        "chart": moves_chart(story, currency),
        "renewing": renewing(actor, currency, today),
        "reasons": why_they_left(actor, currency, story[0].first, today),
        "today": today,
        "day_words": day,
        "percent": _percent,
        "any": bool(known),
    }
    return render_page(request, "subscriptions/figures.html", context)


def _tiles(story: list[Month], currency: str) -> list[dict[str, Any]]:
    now, whole = story[-1], story[:-1]
    return [
        {"label": "Each month", "number": _short(now.closing, currency), "change": _change(now.net, currency),
         "good": now.net >= 0 if now.net else None, "against": "this month",
         "points": [month.closing for month in story]},
        {"label": "Each year, if it stays so", "number": _short(now.closing * 12, currency), "change": None,
         "good": None, "against": None, "points": []},
        {"label": "Customers", "number": str(now.customers_after), "change": None, "good": None,
         "against": f"{now.gone} left this month" if now.gone else None,
         "points": [month.customers_after for month in story]},
        {"label": "Customer churn", "number": _percent(average([month.customer_churn for month in whole])),
         "change": None, "good": None, "against": "a month, on average", "points": []},
        {"label": "Revenue churn", "number": _percent(average([month.revenue_churn for month in whole])),
         "change": None, "good": None, "against": "a month, on average", "points": []},
    ]  # fmt: skip


def _change(minor: int, currency: str) -> str | None:
    return f"{'+' if minor > 0 else ''}{_short(minor, currency)}" if minor else None


def _short(minor: int, currency: str) -> str:
    return money(Money(minor, currency), compact=True)


def _percent(share: Fraction | None) -> str:
    return "–" if share is None else percent(float(share), 1)
