"""Where an order stands follows from its lines and shipments."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from sales.orders.models import OrderStatus

NONE = Decimal(0)


class Counted(Protocol):
    """A line, as far as it counts here."""

    @property
    def is_item(self) -> bool: ...
    @property
    def standing(self) -> Decimal: ...
    @property
    def to_ship(self) -> Decimal: ...

    ships: bool
    shipped: Decimal


class Sent(Protocol):
    """A shipment, as far as it counts here."""

    delivered_at: datetime | None


def status_of(lines: Sequence[Counted], shipments: Sequence[Sent], *, done: bool) -> OrderStatus:
    """Goods decide; an order without any is delivered once somebody said that it is `done`."""
    items = [line for line in lines if line.is_item]
    if not any(line.standing > 0 for line in items):
        return OrderStatus.CANCELLED
    goods = [line for line in items if line.ships and line.standing > 0]
    if not goods:
        return OrderStatus.DELIVERED if done else OrderStatus.CONFIRMED
    if not any(line.shipped > 0 for line in goods):
        return OrderStatus.CONFIRMED
    if any(line.to_ship > 0 for line in goods):
        return OrderStatus.PARTLY_SHIPPED
    arrived = all(shipment.delivered_at for shipment in shipments)
    return OrderStatus.DELIVERED if arrived else OrderStatus.SHIPPED
