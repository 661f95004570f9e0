"""How an order's state reads."""

from dataclasses import dataclass

from sales.orders.carriers import carrier_name, tracking_url
from sales.orders.models import Order, OrderStatus, Shipment

TONES = {"confirmed": "blue", "partly": "amber", "shipped": "blue", "delivered": "green", "cancelled": ""}
TO_SHIP = (OrderStatus.CONFIRMED, OrderStatus.PARTLY_SHIPPED)


@dataclass(frozen=True)
class Way:
    """How a parcel travels."""

    carrier: str
    url: str


@dataclass(frozen=True)
class Step:
    """One of the steps that a customer sees his order go."""

    label: str
    reached: bool
    current: bool


def state_words(order: Order) -> tuple[str, str]:
    """A word and its tone: "Partly shipped", "Waiting for stock"."""
    if order.lacks_stock and order.status in TO_SHIP:
        return ("Waiting for stock" if order.status == OrderStatus.CONFIRMED else "Rest waits for stock"), "amber"
    return order.get_status_display(), TONES[order.status]


def way_of(shipment: Shipment) -> Way:
    """Who carries it, and where its way can be looked up."""
    return Way(carrier_name(shipment.carrier), tracking_url(shipment.carrier, shipment.tracking))


def customers_steps(order: Order) -> list[Step]:
    """Ordered, on its way, delivered; [] for a cancelled one."""
    if order.is_cancelled:
        return []
    on_way = "Part of it is on its way" if order.status == OrderStatus.PARTLY_SHIPPED else "On its way"
    at = {"confirmed": 0, "partly": 1, "shipped": 1, "delivered": 2}[order.status]
    return [Step(label, place <= at, place == at) for place, label in enumerate(("Ordered", on_way, "Delivered"))]
