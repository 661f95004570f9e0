"""What all pages of the forecast share."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from crm.accounts.requests import Request
from crm.conditions.periods import Period
from sales.forecasts.periods import asked_period, beside, offered
from sales.forecasts.rolling import Line

PAGES = (
    ("forecasts:forecast", "Forecast"),
    ("forecasts:moves", "How it moved"),
    ("forecasts:outlook", "What history says"),
    ("forecasts:products", "By product"),
)  # fmt: skip


def asked(request: Request) -> Period:
    """The period of the address: `?period=`, or `?quarter=` as older links have it."""
    given = request.GET.get("period") or request.GET.get("quarter", "")
    return asked_period(given, timezone.localdate())


def frame(request: Request, shown: Period, what: str = "") -> dict[str, Any]:
    """Periods and pages to go to. `what`: the product or category that stays chosen where the period changes."""
    today = timezone.localdate()
    also = f"&{urlencode({'what': what})}" if what else ""
    return {
        "period": shown,
        "earlier": beside(shown, -1),
        "later": beside(shown, 1),
        "also": also,
        "currency": request.organization.currency,
        "periods": [
            {"label": _words(each, today), "url": f"?period={each.key}{also}", "current": each.key == shown.key}
            for each in offered(shown, today)
        ],
        "pages": [
            {"label": label, "url": f"{reverse(name)}?period={shown.key}", "current": request.path == reverse(name)}
            for name, label in PAGES
        ],
        "won_url": won_url,
        "open_url": open_url,
    }


def won_url(line: Line, shown: Period) -> str:
    """The list of the deals that a line counts as won."""
    return deals_url(status="won", closed=line.month or shown.key, **_narrowed(line))


def open_url(line: Line, shown: Period, category: Iterable[str] = ()) -> str:
    """The list of the open deals that a line counts as of these categories; of all without any."""
    return deals_url(status="open", closes=line.month or shown.key, category=list(category), **_narrowed(line))


def deals_url(**filters: Any) -> str:
    """The list of deals that these filters leave."""
    return f"{reverse('sales:deals')}?{urlencode({key: value for key, value in filters.items() if value}, doseq=True)}"


def _narrowed(line: Line) -> dict[str, str]:
    return {"owner": line.owner, "team": line.team}


def _words(shown: Period, today: date) -> str:
    return shown.words.removesuffix(f" {today.year}")
