"""The forecast by product, next to the same period of the year before."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.web.templating import render_page
from sales.forecasts.queries.products import by_product
from sales.forecasts.views.parts import asked, frame
from sales.queries.worth import Worth


@requires("sales.figures")
@require_GET
def show_products(request: Request) -> HttpResponse:
    """Of the month or quarter that `?period=` names."""
    shown = asked(request)
    worth = Worth(request.organization.currency)
    context = {
        **frame(request, shown),
        "it": by_product(request.actor, shown, worth),
        "sees_products": request.actor.can("sales.products.view"),
    }
    return render_page(request, "forecasts/products.html", context)
