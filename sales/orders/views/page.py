"""What an order's page shows."""

from typing import Any

from crm.accounts.requests import Request
from crm.events.types import SubjectRef, Whose
from crm.money import Money
from crm.web.panels import panels_for
from crm.web.records import timeline
from sales.documents.parts import unit_price
from sales.orders.actions.cancelling import left
from sales.orders.addresses import address_lines
from sales.orders.links import order_url
from sales.orders.models import Order
from sales.orders.queries.orders import lines_of, returns_of, shipments_of, stock_missing
from sales.orders.sums import order_sums
from sales.orders.words import TO_SHIP, state_words, way_of


def order_page(request: Request, order: Order) -> dict[str, Any]:
    """Context of orders/order.html."""
    actor, subject = request.actor, SubjectRef("order", order.id)
    lines = lines_of(order.id)
    shipments = shipments_of(order.id)
    return {
        "order": order,
        "quote": order,  # what the parts shared with quotes call it
        "state": state_words(order),
        "lines": [(line, Money(line.amount_minor(order.currency), order.currency)) for line in lines],
        "sums": order_sums(order, lines),
        "missing": stock_missing(lines, order.id) if order.lacks_stock else [],
        "unit_price": unit_price,
        "shipments": [(shipment, way_of(shipment)) for shipment in shipments],
        "returns": returns_of(order.id),
        "billing": address_lines(order.billing),
        "shipping": address_lines(order.shipping),
        "link": order_url(request.organization, order.id),
        **_may(request, order, lines),
        "timeline": timeline(request, Whose(records=(subject,)), about=subject, name=str(order)),
        "panels": panels_for("order", actor, order),
    }


def _may(request: Request, order: Order, lines: list[Any]) -> dict[str, bool]:
    """Which verbs the page offers."""
    actor = request.actor
    ships = actor.can("orders.ship", order)
    goods = any(line.ships and line.standing > 0 for line in lines)
    return {
        "may_edit": actor.can("orders.edit", order),
        "may_extend": order.is_open and actor.can("orders.edit", order),
        "may_ship": ships and any(line.to_ship > 0 for line in lines),
        "may_deliver": ships,
        "may_finish": ships and not goods and order.status in TO_SHIP,
        "may_return": ships and any(line.shipped > line.returned for line in lines),
        "may_cancel": actor.can("orders.cancel", order) and any(left(order, line) > 0 for line in lines),
        "goods": goods,
    }
