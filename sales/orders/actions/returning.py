"""Goods come back from a customer."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from crm.accounts.actor import Actor
from crm.errors import Refused
from crm.events.catalog.orders import OrderReturned
from crm.events.emit import emit
from crm.events.types import SubjectRef
from crm.exact import plain
from sales.actions.stock import take_back
from sales.actions.variants import exploded
from sales.orders.actions.settling import hold_stock_of, settle
from sales.orders.facts import about_order
from sales.orders.goods import goods_words
from sales.orders.models import Order, OrderLine, Return, ReturnLine, ShipmentLine
from sales.orders.queries.orders import get_order, lines_of

Back = list[tuple[ShipmentLine, Decimal]]


@dataclass(frozen=True)
class Parcel:
    """What came back: how many of each shipment's line (by id). `key` is the form's: posted twice, taken once."""

    quantities: Mapping[UUID, Decimal]
    key: str
    reason: str = ""
    restock: bool = True


@transaction.atomic
def take_return(order_id: UUID, parcel: Parcel, *, by: Actor) -> Return:
    """Take goods back: never more of a shipment's line than went out with it. `restock` puts them on the shelf.

    Raises NotFound, NotAllowed, Refused for nothing and for too many.
    """
    order = get_order(by, order_id, lock=True)
    by.require("orders.ship", order)
    if known := Return.objects.filter(order=order, key=parcel.key).select_related("order").first():
        return known
    back = _counted(order, parcel)
    taken = Return(
        order=order,
        place=Return.objects.filter(order=order).count() + 1,
        reason=parcel.reason.strip()[:500],
        restocked=parcel.restock,
        taken_by_id=by.member_id,
        key=parcel.key[:64],
    )
    taken.save(force_insert=True)
    ReturnLine.objects.bulk_create([ReturnLine(of_return=taken, shipped=row, quantity=count) for row, count in back])
    _count(back)
    if parcel.restock:
        hold_stock_of({order.id: lines_of(order.id)})
        goods = exploded([(row.line.variant, count) for row, count in back if row.line.variant is not None])
        take_back(goods, SubjectRef("order", order.id), note=str(taken), by=by)
    settle(order, by=by)
    told = OrderReturned(
        **about_order(order), return_id=taken.id, goods=goods_words((row.line, count) for row, count in back),
        reason=taken.reason, restocked=taken.restocked,
    )  # fmt: skip
    emit(told, by=by)
    return taken


def _counted(order: Order, parcel: Parcel) -> Back:
    wanted = {row_id: count for row_id, count in parcel.quantities.items() if count}
    if not wanted:
        raise Refused("Say how many came back.")
    rows = ShipmentLine.objects.filter(shipment__order=order, id__in=wanted)
    known = {row.id: row for row in rows.select_related("line__variant__product")}
    if len(known) < len(wanted):
        raise Refused("One of the lines was not shipped with this order.")
    for row_id, count in wanted.items():
        most = known[row_id].quantity - known[row_id].returned
        if count < 0 or count > most:
            raise Refused(f"At most {plain(most):f} of {known[row_id].line.name} can come back, not {plain(count):f}.")
    return [(known[row_id], count) for row_id, count in wanted.items()]


def _count(back: Back) -> None:
    """Note it on the shipments' lines, and on the order's: one of these can be in several shipments."""
    lines: dict[UUID, OrderLine] = {}
    for row, count in back:
        row.returned += count
        lines.setdefault(row.line_id, row.line).returned += count
    ShipmentLine.objects.bulk_update([row for row, _ in back], ["returned"])
    OrderLine.objects.bulk_update(list(lines.values()), ["returned"])
