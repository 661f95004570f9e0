"""The customer's page of an order, under /p/<organization>/o/<signed link>/."""

from django.http import HttpResponse
from django.utils import translation
from django.views.decorators.http import require_GET

from crm.accounts.access import public_page
from crm.accounts.actor import system_actor
from crm.accounts.requests import Request
from crm.errors import NotFound
from crm.web.templating import render_page
from sales.documents.pages import speaker
from sales.documents.parts import unit_price
from sales.orders.addresses import address_lines
from sales.orders.beside import order_blocks
from sales.orders.links import read_link
from sales.orders.queries.orders import get_order, lines_of, returns_of, shipments_of
from sales.orders.sums import order_sums, standing_lines
from sales.orders.words import customers_steps, way_of
from sales.queries.quotes import letterhead
from sales.quotes.content import seller_of


@public_page
@require_GET
def show(request: Request, token: str) -> HttpResponse:
    """How it stands, what is under way, what he ordered."""
    order_id = read_link(token, request.organization)
    if order_id is None:
        raise NotFound("There is no such order.")
    order = get_order(system_actor(), order_id)
    rows = lines_of(order.id)
    language = request.organization.language
    context = {
        "lang": language[:2],
        "say": speaker(language),
        "order": order,
        "seller": seller_of(request.organization, letterhead()),
        "steps": customers_steps(order),
        "lines": standing_lines(rows),
        "sums": order_sums(order, rows),
        "unit_price": unit_price,
        "shipments": [(shipment, way_of(shipment)) for shipment in shipments_of(order.id)],
        "returns": returns_of(order.id),
        "shipping": address_lines(order.shipping),
        "blocks": order_blocks(request, order, token),
    }
    with translation.override(language):
        response = render_page(request, "orders/public/order.html", context)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "same-origin"
    return response
