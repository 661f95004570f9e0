"""What history says a period will bring, and how right that would have been before."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.web.templating import render_page
from sales.forecasts.queries.outlook import learned_for
from sales.forecasts.queries.rollup import forecast_of
from sales.forecasts.views.parts import asked, frame
from sales.queries.worth import Worth


@requires("sales.figures")
@require_GET
def show_outlook(request: Request) -> HttpResponse:
    """Of the month or quarter that `?period=` names, for each line of the forecast that the viewer may see."""
    shown = asked(request)
    found = forecast_of(request.actor, shown, Worth(request.organization.currency))
    context = {
        **frame(request, shown),
        "it": learned_for(request.actor, shown),
        "lines": found.lines(),
        "forecast": found,
    }
    return render_page(request, "forecasts/outlook.html", context)
