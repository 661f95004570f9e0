"""Call off what was not shipped yet: what was promised is free for others again."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from crm.accounts.actor import Actor
from crm.errors import Refused
from crm.events.catalog.orders import OrderCancelled
from crm.events.emit import emit
from crm.exact import plain
from sales.orders.actions.settling import settle
from sales.orders.facts import about_order
from sales.orders.goods import goods_words
from sales.orders.models import Cancellation, Order, OrderLine
from sales.orders.queries.orders import get_order, lines_of


@transaction.atomic
def cancel_order(
    order_id: UUID, *, reason: str = "", quantities: Mapping[UUID, Decimal] | None = None, key: str = "", by: Actor
) -> Order:
    """Cancel all that was not shipped, or so many of each line (by id). Cancelling what is cancelled is doing nothing.

    `key` is the form's: posted twice, called off once; "" counts every time.
    Raises NotFound, NotAllowed, Refused where all of it went out or is done, and for more than is left.
    """
    order = get_order(by, order_id, lock=True)
    by.require("orders.cancel", order)
    key = key[:64]
    if order.is_cancelled or (key and Cancellation.objects.filter(order=order, key=key).exists()):
        return order
    lines = lines_of(order.id)
    wanted = {line.id: left(order, line) for line in lines} if quantities is None else dict(quantities)
    called_off = _chosen(order, lines, wanted)
    if not called_off:
        raise Refused("Nothing of it is left to cancel. Goods that went out come back as a return.")
    for line, count in called_off:
        line.cancelled += count
    OrderLine.objects.bulk_update([line for line, _ in called_off], ["cancelled"])
    if key:
        Cancellation.objects.create(order=order, key=key)
    order.cancel_reason = reason.strip()[:300]
    settle(order, by=by)
    told = OrderCancelled(
        **about_order(order), reason=order.cancel_reason, goods=goods_words(called_off), complete=order.is_cancelled
    )
    emit(told, by=by)
    return order


def left(order: Order, line: OrderLine) -> Decimal:
    """How many of a line can still be cancelled. Work of an order that was delivered is done."""
    if not line.is_item or (order.delivered_at and not line.ships):
        return Decimal(0)
    return line.to_ship if line.ships else line.standing


def _chosen(
    order: Order, lines: Sequence[OrderLine], wanted: Mapping[UUID, Decimal]
) -> list[tuple[OrderLine, Decimal]]:
    known = {line.id: line for line in lines}
    chosen = []
    for line_id, count in wanted.items():
        line = known.get(line_id)
        if line is None or count < 0 or count > left(order, line):
            name = f" of {line.name}" if line else ""
            most = plain(left(order, line)) if line else 0
            raise Refused(f"At most {most:f}{name} can be cancelled, not {plain(count):f}.")
        if count:
            chosen.append((line, count))
    return chosen
