"""How orders read in a timeline."""

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
from crm.web.formats import money
from crm.web.timeline import SALES, Telling, tells
from sales.orders.carriers import carrier_name


@tells(OrderPlaced, SALES)
def order_placed(event: OrderPlaced) -> Telling:
    """Mira Okonkwo placed O-2026-0001, €12,000."""
    return Telling(icon="package", did="placed the order", more=f", {money(event.gross_minor, event.currency)}",
                   tone="green")  # fmt: skip


@tells(OrderChanged, SALES)
def order_changed(event: OrderChanged) -> Telling:
    """Mira Okonkwo changed O-2026-0001: delivery address from A to B."""
    changes = [
        f"{label[:1].upper()}{label[1:]}: {old or 'empty'} to {new or 'empty'}"
        for label, (old, new) in event.changes.items()
    ]
    return Telling(icon="pencil", did="changed", body="\n".join(changes[:12]))


@tells(OrderExtended, SALES)
def order_extended(event: OrderExtended) -> Telling:
    """Mira Okonkwo added to O-2026-0001, €300: 3 Headset."""
    more = f", {money(event.added_minor, event.currency)}"
    return Telling(icon="plus", did="added to", more=more, tone="green", body=event.goods)


@tells(OrderShipped, SALES)
def order_shipped(event: OrderShipped) -> Telling:
    """Mira Okonkwo shipped O-2026-0001, the rest, with DHL 00340434."""
    part = "" if event.complete and event.place == 1 else ", the rest" if event.complete else ", a part"
    by = " ".join(part for part in (carrier_name(event.carrier), event.tracking) if part)
    return Telling(
        icon="truck-delivery", did="shipped", more=f"{part}, with {by}" if by else part, tone="blue", body=event.goods
    )


@tells(OrderDelivered, SALES)
def order_delivered(event: OrderDelivered) -> Telling:
    """Mira Okonkwo noted that O-2026-0001 was delivered."""
    done = "noted as done:" if event.shipment_id is None else "noted as delivered:"
    which = f", shipment {event.place}" if event.place and not event.complete else ""
    return Telling(icon="circle-check", did=done, more=which, tone="green")


@tells(ShipmentChanged, SALES)
def shipment_changed(event: ShipmentChanged) -> Telling:
    """Mira Okonkwo corrected a parcel of O-2026-0001: parcel 2, UPS 1Z9."""
    if event.undelivered:
        return Telling(icon="truck-delivery", did="noted as not delivered after all:", more=f", parcel {event.place}",
                       tone="amber")  # fmt: skip
    by = " ".join(part for part in (carrier_name(event.carrier), event.tracking) if part)
    more = f", parcel {event.place}{': ' if by else ''}{by}"
    return Telling(icon="truck-delivery", did="corrected the way of", own="it", more=more)


@tells(OrderReturned, SALES)
def order_returned(event: OrderReturned) -> Telling:
    """Mira Okonkwo noted a return: O-2026-0001, 1 Headset."""
    return Telling(icon="package-export", did="noted a return:", tone="amber",
                   body="\n".join(part for part in (event.goods, event.reason) if part))  # fmt: skip


@tells(OrderCancelled, SALES)
def order_cancelled(event: OrderCancelled) -> Telling:
    """Mira Okonkwo cancelled O-2026-0001: ordered twice."""
    goods = "" if event.complete else event.goods
    return Telling(
        icon="circle-x",
        did="cancelled",
        more="" if event.complete else ", a part",
        tone="red",
        body="\n".join(part for part in (goods, event.reason) if part),
    )
