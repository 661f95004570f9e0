"""Bring an order's sums, state and reservations to what its lines and shipments say now."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from crm.accounts.actor import Actor
from crm.events.types import SubjectRef
from crm.records.actions.keeping import keep
from sales.actions.stock import hold_stock, reserve_what_is_there
from sales.actions.variants import exploded
from sales.models import Variant
from sales.orders.models import Order, OrderLine, OrderStatus
from sales.orders.queries.orders import lines_of, shipments_of
from sales.orders.states import status_of
from sales.orders.sums import order_sums


def settle(order: Order, *, by: Actor) -> list[OrderLine]:
    """After its lines or shipments changed; the order is locked and is saved here. Returns its lines."""
    lines, shipments = lines_of(order.id), shipments_of(order.id)
    set_sums(order, lines)
    order.status = status_of(lines, shipments, done=order.delivered_at is not None and not shipments)
    if shipments:
        sent = order.status in (OrderStatus.SHIPPED, OrderStatus.DELIVERED)
        order.shipped_at = max(each.shipped_at for each in shipments) if sent else None
        arrived = [each.delivered_at for each in shipments if each.delivered_at]
        order.delivered_at = max(arrived) if order.status == OrderStatus.DELIVERED else None
    if order.is_cancelled and order.cancelled_at is None:
        order.cancelled_at = timezone.now()
    secure_stock(order, lines, by=by)
    keep(order, by=by)
    return lines


def set_sums(order: Order, lines: Sequence[OrderLine]) -> None:
    """Set the columns that follow from the lines; the order is not saved."""
    totals = order_sums(order, lines).totals
    order.net_minor, order.tax_minor, order.gross_minor = totals.net.minor, totals.tax.minor, totals.gross.minor


def secure_stock(order: Order, lines: Sequence[OrderLine], *, by: Actor) -> dict[Variant, Decimal]:
    """Promise to it what is still to be shipped, as far as it is there; what is missing, by variant. Not saved."""
    missing = reserve_what_is_there(needed_for(lines), SubjectRef("order", order.id), by=by)
    order.lacks_stock = bool(missing)
    return missing


def hold_stock_of(orders: Mapping[UUID, Sequence[OrderLine]]) -> None:
    """Before more than one step on the stock of these (locked) orders, given with all their lines."""
    lines = [line for rows in orders.values() for line in rows]
    variants = exploded([(line.variant, line.quantity) for line in lines if line.variant is not None])
    hold_stock(variants, [SubjectRef("order", each) for each in orders])


def needed_for(lines: Sequence[OrderLine]) -> dict[UUID, Decimal]:
    """How many of each variant on the shelf are still to go out."""
    return exploded([(line.variant, line.to_ship) for line in lines if line.variant is not None and line.to_ship > 0])
