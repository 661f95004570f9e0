"""What orders are found by."""

from crm.events.catalog.orders import (
    OrderCancelled,
    OrderChanged,
    OrderDelivered,
    OrderExtended,
    OrderPlaced,
    OrderReturned,
    OrderShipped,
    ShipmentChanged,
)
from crm.search.searchable import Found, Searchable, register_searchable
from crm.web.formats import money
from sales.orders.models import Order
from sales.orders.queries.orders import orders_visible_to
from sales.orders.words import state_words


def _order(order: Order) -> Found:
    who = str(order.company or order.person or "")
    about = ", ".join(part for part in (who, state_words(order)[0], money(order.total)) if part)
    tracking = " ".join(shipment.tracking for shipment in order.shipments.all() if shipment.tracking)
    body = f"{order.reference} {tracking}".strip()
    return Found(title=f"{order.number} {order.name}", subtitle=about, body=body)


register_searchable(
    Searchable(
        kind="order",
        capability="orders.view",
        rows=lambda: Order.objects.select_related("person", "company").prefetch_related("shipments"),
        visible=orders_visible_to,
        found=_order,
        events=(
            OrderPlaced,
            OrderChanged,
            OrderExtended,
            OrderShipped,
            OrderDelivered,
            OrderReturned,
            OrderCancelled,
            ShipmentChanged,
        ),
        order=34,
    )
)
