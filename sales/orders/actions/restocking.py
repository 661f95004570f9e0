"""What comes in is promised to the orders that wait for it, the oldest first."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from crm.accounts.actor import system_actor
from crm.records.actions.keeping import keep
from crm.records.locking import lock_rows
from sales.orders.actions.settling import hold_stock_of, secure_stock
from sales.orders.models import Order
from sales.orders.queries.orders import is_any_free, lines_of_all, orders_lacking


@transaction.atomic
def promise_to_waiting(variant_ids: Collection[UUID]) -> int:
    """After some of these variants came in or were let go. How many orders have all they need now."""
    by, served = system_actor(), 0
    ids = orders_lacking(variant_ids)
    lock_rows(Order, ids)
    orders = list(Order.objects.filter(id__in=ids, lacks_stock=True).order_by("id"))
    lines = lines_of_all([order.id for order in orders])
    hold_stock_of(lines)
    for order in orders:
        if not is_any_free(variant_ids):
            break
        secure_stock(order, lines[order.id], by=by)
        keep(order, by=by)
        served += not order.lacks_stock
    return served
