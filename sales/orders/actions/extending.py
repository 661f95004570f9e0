"""Add to an order that is not done yet: the customer wants more of it, or something else with it."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from crm.accounts.actor import Actor
from crm.errors import Refused
from crm.events.catalog.orders import OrderExtended
from crm.events.emit import emit
from sales.orders.actions.placing import new_lines
from sales.orders.actions.settling import set_sums, settle
from sales.orders.credit import require_credit
from sales.orders.facts import about_order
from sales.orders.goods import goods_words
from sales.orders.models import Order, OrderLine
from sales.orders.queries.orders import get_order, lines_of
from sales.quotes.lines import Line


@transaction.atomic
def extend_order(order_id: UUID, lines: Sequence[Line], *, key: str, knowing: bool = False, by: Actor) -> Order:
    """Put these lines on the order too, promise to it what is in stock, and tell the customer what he pays now.

    Nothing that was ordered before changes. The same `key` (of the form that was sent) adds once.
    Raises NotFound, NotAllowed, Refused for an order that is done, and CreditCare unless somebody adds `knowing`.
    """
    order = get_order(by, order_id, lock=True)
    by.require("orders.edit", order)
    rows, key = lines_of(order.id), key[:64]
    if not key or any(row.extension == key for row in rows):
        return order
    if not order.is_open:
        raise Refused(f"{order.number} is {order.get_status_display().lower()}. Place a new order.")
    before = order.gross_minor
    start = 1 + max((row.position for row in rows), default=-1)
    added = new_lines(order, [line.with_id() for line in lines], start=start, extension=key)
    try:
        set_sums(order, [*rows, *added])
    except ValueError as error:
        raise Refused(str(error)) from error
    more = order.gross_minor - before
    if more > 0 and not knowing:
        require_credit(order, more)
    OrderLine.objects.bulk_create(added)
    settle(order, by=by)
    goods = goods_words((row, row.quantity) for row in added if row.is_item)
    emit(OrderExtended(**about_order(order), goods=goods, added_minor=more), by=by)
    return order
