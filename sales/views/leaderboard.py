"""The leaderboard."""

from datetime import date
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.conditions.periods import Period, month_of, period, quarter_of, year_of
from crm.web.templating import render_page
from sales.queries.quota_things import things
from sales.queries.targets import leaderboard
from sales.queries.worth import Worth
from sales.targets import elapsed


@requires("sales.figures")
@require_GET
def show_leaderboard(request: Request) -> HttpResponse:
    """Who won most this quarter, or in the month, quarter or year that `?period=` names. Pushed anew by each win.

    `?what=` counts one product or category alone.
    """
    today = timezone.localdate()
    shown = _period(request.GET.get("period", ""), today)
    known = things(request.GET.get("what", ""))
    what, label = known.find(request.GET.get("what", ""))
    worth = Worth(request.organization.currency)
    context = {
        "period": shown,
        "periods": _choices(today, shown, what.key),
        "board": leaderboard(request.actor, shown, worth, what),
        "worth": worth,
        "elapsed": elapsed(shown, today),
        "currency": worth.home,
        "may_set": request.actor.can("sales.targets"),
        "what": what,
        "what_label": label if what.key else "",
        "things": known,
        "live_url": f"{request.path}?{_query(shown, what.key)}",
    }
    return render_page(request, "sales/leaderboard.html", context)


def _period(key: str, today: date) -> Period:
    found = period(key, today) if key[:1].isdigit() else None
    return found or quarter_of(today)


def _choices(today: date, shown: Period, what: str) -> list[dict[str, object]]:
    """This month, quarter and year, and the quarter before."""
    offered = [month_of(today), quarter_of(today), quarter_of(today, -1), year_of(today)]
    offered += [shown] if shown.key not in {each.key for each in offered} else []
    return [
        {"label": each.words, "url": f"?{_query(each, what)}", "current": each.key == shown.key} for each in offered
    ]


def _query(shown: Period, what: str) -> str:
    return urlencode({"period": shown.key, **({"what": what} if what else {})})
