"""One's own call, or a manager's override of somebody else's, with who changed what before."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.conditions.periods import Period
from crm.errors import NotFound
from crm.web.conflicts import keeps_theirs, seen_version, wanted
from crm.web.formats import money
from crm.web.templating import render_page, toast
from sales.forecasts.actions.calls import save_call
from sales.forecasts.forms.calls import CallForm
from sales.forecasts.models import CallSort
from sales.forecasts.queries.calls import calls_in, get_whose, history_of, may_say
from sales.forecasts.queries.rollup import forecast_of
from sales.forecasts.rolling import Line
from sales.forecasts.views.parts import asked
from sales.forms.posted import posted
from sales.queries.worth import Worth


@requires("sales.figures")
def edit_call(request: Request, key: str) -> HttpResponse:
    """Say commit and best case of `?period=`; whoever may not say anything reads what was said."""
    shown = asked(request)
    page = _page(request, key, shown)
    form: CallForm = page["form"]
    if request.method == "POST" and page["sort"] is None:
        raise NotFound("There is nothing that you can say of this forecast.")
    if request.method == "POST" and form.is_valid():
        return _save(request, key, shown, form.cleaned_data)
    return render_page(request, "forecasts/call.html", page, status=422 if form.errors else 200)


def _page(request: Request, key: str, shown: Period) -> dict[str, Any]:
    whose, label, team_id = get_whose(request.actor, key)
    sort, currency = may_say(request.actor, whose, team_id), request.organization.currency
    calls = [call for (each, _), call in calls_in(request.actor, shown.key).items() if each == whose]
    call = next((each for each in calls if each.sort == sort), None)
    line = forecast_of(request.actor, shown, Worth(currency)).line_of(whose) or Line(whose, label, 0)
    form = CallForm(posted(request), currency=currency, call=call, hints=_hints(line, sort, currency))
    return {
        "period": shown, "label": label, "sort": sort, "is_mine": sort == CallSort.CALL, "form": form, "line": line,
        "call": call, "others": [each for each in calls if each is not call], "history": history_of(calls),
        "currency": currency, "back": _back(shown),
        "version": seen_version(request) or (call.version if call else 1),
    }  # fmt: skip


def _save(request: Request, key: str, shown: Period, values: dict[str, Any]) -> HttpResponse:
    if not keeps_theirs(request):
        save_call(
            key, shown.key, wanted(request, values), currency=request.organization.currency, by=request.actor,
            seen=seen_version(request),
        )  # fmt: skip
        toast(request, "Saved.")
    return HttpResponseRedirect(_back(shown))


def _hints(line: Line, sort: CallSort | None, currency: str) -> dict[str, str]:
    """What counts where an amount is left empty."""
    plain = Line(line.whose, line.label, line.level, call=line.call if sort == CallSort.OVERRIDE else None)
    plain.take(line)
    plain.below = line.below
    figures = {"commit_minor": plain.forecast_commit, "best_minor": plain.forecast_best}
    return {name: f"Empty: {money(it.minor, currency)}, {it.basis}." for name, it in figures.items()}


def _back(shown: Period) -> str:
    return f"{reverse('forecasts:forecast')}?period={shown.key}"
