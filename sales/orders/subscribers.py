"""What follows when an order is placed, goes out, comes back or is called off."""

from decimal import Decimal

from crm.events.catalog.orders import OrderCancelled, OrderExtended, OrderPlaced, OrderReturned, OrderShipped
from crm.events.catalog.products import StockMoved
from crm.events.models import Event
from crm.events.subscriptions import subscribe
from sales.orders.actions.mails import (
    mail_cancellation,
    mail_confirmation,
    mail_extension,
    mail_return,
    mail_shipment,
)
from sales.orders.actions.restocking import promise_to_waiting
from sales.orders.queries.orders import stocked_in


@subscribe(OrderPlaced)
def confirm_order(event: OrderPlaced, _row: Event) -> None:
    """The customer gets his confirmation."""
    mail_confirmation(event.order_id)


@subscribe(OrderExtended)
def confirm_what_was_added(event: OrderExtended, row: Event) -> None:
    """The customer sees what he pays now."""
    mail_extension(event.order_id, goods=event.goods, key=str(row.id))


@subscribe(OrderShipped)
def tell_what_is_under_way(event: OrderShipped, _row: Event) -> None:
    """The customer gets the tracking number."""
    mail_shipment(event.shipment_id)


@subscribe(OrderReturned)
def tell_what_came_back(event: OrderReturned, _row: Event) -> None:
    """The customer hears that his parcel arrived."""
    mail_return(event.return_id)


@subscribe(OrderCancelled)
def let_go(event: OrderCancelled, row: Event) -> None:
    """The customer hears of it, and who waits for the goods gets them."""
    mail_cancellation(event.order_id, goods=event.goods, reason=event.reason, complete=event.complete, key=str(row.id))
    promise_to_waiting(stocked_in(event.order_id))


@subscribe(StockMoved)
def serve_those_who_wait(event: StockMoved, _row: Event) -> None:
    """What came in is promised to the orders that wait for it."""
    if Decimal(event.quantity) > 0:
        promise_to_waiting([event.variant_id])
