"""An order's page."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.web.templating import render_page
from sales.orders.queries.orders import get_order
from sales.orders.views.page import order_page


@requires("orders.view")
@require_GET
def show_order(request: Request, order_id: UUID) -> HttpResponse:
    """What was ordered, what went out, what is still to come."""
    order = get_order(request.actor, order_id)
    return render_page(request, "orders/order.html", order_page(request, order))
