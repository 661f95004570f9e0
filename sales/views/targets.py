"""The leaderboard, and the targets it measures by."""

from datetime import date

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from crm.accounts.access import requires
from crm.accounts.queries.members import active_members
from crm.accounts.requests import Request
from crm.conditions.periods import Period, month_of, period, quarter_of, year_of
from crm.web.templating import render_page, toast
from sales.actions.targets import set_targets
from sales.forms.targets import Row, TargetsForm
from sales.queries.targets import leaderboard, targets_in, teams
from sales.queries.worth import Worth
from sales.targets import Whose, elapsed

FIRST, LAST = 2000, 2100


@requires("sales.view")
@require_GET
def show_leaderboard(request: Request) -> HttpResponse:
    """Who won most this quarter, or in the month, quarter or year that `?period=` names. Pushed anew by each win."""
    today = timezone.localdate()
    shown = _period(request.GET.get("period", ""), today)
    worth = Worth(request.organization.currency)
    context = {
        "period": shown,
        "periods": _choices(today, shown),
        "board": leaderboard(request.actor, shown, worth),
        "worth": worth,
        "elapsed": elapsed(shown, today),
        "currency": worth.home,
        "may_set": request.actor.can("sales.targets"),
        "live_url": f"{request.path}?period={shown.key}",
    }
    return render_page(request, "sales/leaderboard.html", context)


@requires("sales.targets")
def edit_targets(request: Request) -> HttpResponse:
    """What everybody, each team and each member is to win in the quarters of a year."""
    year = _year(request.GET.get("year", ""))
    quarters = {quarter.key: quarter for quarter in (quarter_of(date(year, 1, 1), steps) for steps in range(4))}
    form = TargetsForm(
        request.POST or None, rows=_rows(), quarters=list(quarters.values()), known=targets_in(quarters),
        currency=request.organization.currency,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        changed = set_targets(form.cells(), quarters, by=request.actor)
        toast(request, f"Saved, {changed} changed." if changed else "Nothing was changed.")
        return HttpResponseRedirect(f"{reverse('sales:targets')}?year={year}")
    context = {"form": form, "quarters": list(quarters.values()), "year": year}
    return render_page(request, "sales/targets.html", context, status=422 if form.errors else 200)


def _rows() -> list[Row]:
    own_teams = teams()
    return [
        Row(Whose(), "Everybody", 0),
        *(Row(Whose(team_id=team.id), team.name, 1) for team in own_teams),
        *(Row(Whose(member_id=member.id), member.name, 2) for member in active_members()),
    ]


def _period(key: str, today: date) -> Period:
    found = period(key, today) if key[:1].isdigit() else None
    return found or quarter_of(today)


def _choices(today: date, shown: Period) -> list[dict[str, object]]:
    """This month, quarter and year, and the quarter before."""
    offered = [month_of(today), quarter_of(today), quarter_of(today, -1), year_of(today)]
    offered += [shown] if shown.key not in {each.key for each in offered} else []
    return [{"label": each.words, "url": f"?period={each.key}", "current": each.key == shown.key} for each in offered]


def _year(text: str) -> int:
    year = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else 0
    return year if FIRST <= year <= LAST else timezone.localdate().year
