"""The forecast: a quarter's won and weighted open deals, each figure a link to exactly these deals."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.conditions.periods import period, quarter_of
from crm.web.templating import render_page
from sales.queries.deals import deals_visible_to
from sales.queries.forecast import forecast_of


@requires("sales.view")
@require_GET
def show_forecast(request: Request) -> HttpResponse:
    """This quarter, or the one that `?quarter=2027-q1` names, of the deals the viewer may see."""
    today = timezone.localdate()
    wanted = request.GET.get("quarter", "")
    quarter = (period(wanted, today) if "q" in wanted else None) or quarter_of(today)
    deals = deals_visible_to(request.actor)
    context = {
        "quarter": quarter,
        "forecasts": forecast_of(deals, quarter, first=request.organization.currency),
        "earlier": quarter_of(quarter.start, -1),
        "later": quarter_of(quarter.start, 1),
        "is_now": quarter.key == quarter_of(today).key,
        "undated": deals.open().filter(expected_close=None).count(),
        "won_url": won_url,
        "open_url": open_url,
        "lost_url": lost_url,
        "undated_url": _deals(status="open", closes="none"),
    }
    return render_page(request, "sales/forecast.html", context)


def won_url(currency: str, closed: str, **more: str) -> str:
    """The list of the deals won then."""
    return _deals(status="won", closed=closed, currency=currency, **more)


def open_url(currency: str, closes: str, **more: str) -> str:
    """The list of the open deals expected to close then."""
    return _deals(status="open", closes=closes, currency=currency, **more)


def lost_url(currency: str, closed: str) -> str:
    """The list of the deals lost then."""
    return _deals(status="lost", closed=closed, currency=currency)


def _deals(**filters: str) -> str:
    return f"{reverse('sales:deals')}?{urlencode(filters)}"
