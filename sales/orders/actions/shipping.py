"""Goods go out in one parcel or several, and arrive."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.errors import NotFound, Refused
from crm.events.catalog.orders import OrderDelivered, OrderShipped, ShipmentChanged
from crm.events.emit import emit
from crm.events.types import SubjectRef
from crm.exact import plain
from sales.actions.stock import ship_stock
from sales.actions.variants import exploded
from sales.orders.actions.settling import hold_stock_of, settle
from sales.orders.facts import about_order
from sales.orders.goods import goods_words
from sales.orders.models import Order, OrderLine, OrderStatus, Shipment, ShipmentLine
from sales.orders.queries.orders import get_order, lines_of

Goods = list[tuple[OrderLine, Decimal]]


@dataclass(frozen=True)
class Parcel:
    """What goes out: how many of each line (by id). `key` is the form's: posted twice, shipped once."""

    quantities: Mapping[UUID, Decimal]
    key: str
    carrier: str = ""
    tracking: str = ""
    note: str = ""
    shipped_at: datetime | None = None


@transaction.atomic
def ship_order(order_id: UUID, parcel: Parcel, *, by: Actor) -> Shipment:
    """Send goods: taken off the shelf and off what is promised, never more than was ordered.

    Raises NotFound, NotAllowed, OutOfStock, Refused for nothing, for too many and for a cancelled order.
    """
    order = get_order(by, order_id, lock=True)
    by.require("orders.ship", order)
    if known := Shipment.objects.filter(order=order, key=parcel.key).select_related("order").first():
        return known
    lines = lines_of(order.id)
    goods = _packed(lines, parcel)
    hold_stock_of({order.id: lines})
    shipment = Shipment(
        order=order,
        place=Shipment.objects.filter(order=order).count() + 1,
        carrier=parcel.carrier.strip()[:40],
        tracking=parcel.tracking.strip()[:80],
        note=parcel.note.strip()[:500],
        sent_by_id=by.member_id,
        shipped_at=parcel.shipped_at or timezone.now(),
        key=parcel.key[:64],
    )
    taken = exploded([(line.variant, count) for line, count in goods if line.variant is not None])
    ship_stock(taken, SubjectRef("order", order.id), note=str(shipment), by=by)
    shipment.save(force_insert=True)
    ShipmentLine.objects.bulk_create([ShipmentLine(shipment=shipment, line=line, quantity=n) for line, n in goods])
    for line, count in goods:
        line.shipped += count
    OrderLine.objects.bulk_update([line for line, _ in goods], ["shipped"])
    lines = settle(order, by=by)
    told = OrderShipped(
        **about_order(order), shipment_id=shipment.id, place=shipment.place, goods=goods_words(goods),
        carrier=shipment.carrier, tracking=shipment.tracking, complete=not any(line.to_ship for line in lines),
    )  # fmt: skip
    emit(told, by=by)
    return shipment


@transaction.atomic
def change_shipment(shipment_id: UUID, *, carrier: str, tracking: str, by: Actor) -> Shipment:
    """Correct carrier and number; nothing happens where both are the same. Raises NotFound, NotAllowed."""
    shipment, order = _locked(shipment_id, by)
    by.require("orders.ship", order)
    before = shipment.carrier, shipment.tracking
    shipment.carrier, shipment.tracking = carrier.strip()[:40], tracking.strip()[:80]
    if before != (shipment.carrier, shipment.tracking):
        shipment.save(update_fields=["carrier", "tracking"])
        emit(_changed(order, shipment), by=by)
    return shipment


@transaction.atomic
def set_delivered(shipment_id: UUID, *, yes: bool = True, by: Actor) -> Shipment:
    """It arrived; or it did not, after all. Saying so twice is once. Raises NotFound, NotAllowed."""
    shipment, order = _locked(shipment_id, by)
    by.require("orders.ship", order)
    if bool(shipment.delivered_at) == yes:
        return shipment
    shipment.delivered_at = timezone.now() if yes else None
    shipment.save(update_fields=["delivered_at"])
    settle(order, by=by)
    if yes:
        told = OrderDelivered(
            **about_order(order), shipment_id=shipment.id, place=shipment.place,
            complete=order.status == OrderStatus.DELIVERED,
        )  # fmt: skip
        emit(told, by=by)
    else:
        emit(_changed(order, shipment, undelivered=True), by=by)
    return shipment


@transaction.atomic
def finish_order(order_id: UUID, *, by: Actor) -> Order:
    """All of an order without goods is done. Twice is once. Raises NotFound, NotAllowed, Refused for goods to ship."""
    order = get_order(by, order_id, lock=True)
    by.require("orders.ship", order)
    if order.status == OrderStatus.DELIVERED:
        return order
    if order.is_cancelled:
        raise Refused(f"{order.number} is cancelled.")
    if any(line.ships and line.standing > 0 for line in lines_of(order.id)):
        raise Refused("It has goods: it is done when they are shipped and delivered.")
    order.delivered_at = timezone.now()
    settle(order, by=by)
    emit(OrderDelivered(**about_order(order), complete=True), by=by)
    return order


def _changed(order: Order, shipment: Shipment, *, undelivered: bool = False) -> ShipmentChanged:
    return ShipmentChanged(
        **about_order(order), shipment_id=shipment.id, place=shipment.place, carrier=shipment.carrier,
        tracking=shipment.tracking, undelivered=undelivered,
    )  # fmt: skip


def _packed(rows: Sequence[OrderLine], parcel: Parcel) -> Goods:
    wanted = {line_id: count for line_id, count in parcel.quantities.items() if count}
    if not wanted:
        raise Refused("Say how many go into the parcel.")
    lines = {line.id: line for line in rows}
    goods = []
    for line_id, count in wanted.items():
        line = lines.get(line_id)
        if line is None or not line.ships:
            raise Refused("One of the lines is not to be shipped with this order.")
        if count < 0 or count > line.to_ship:
            raise Refused(f"{plain(line.to_ship):f} of {line.name} are still to be shipped, not {plain(count):f}.")
        goods.append((line, count))
    return goods


def _locked(shipment_id: UUID, by: Actor) -> tuple[Shipment, Order]:
    """A shipment and its order, which is locked: all that is counted is counted under that lock."""
    known = Shipment.objects.filter(id=shipment_id).values_list("order_id", flat=True).first()
    if known is None:
        raise NotFound("There is no such shipment.")
    order = get_order(by, known, lock=True)
    return Shipment.objects.select_related("order").get(id=shipment_id), order
