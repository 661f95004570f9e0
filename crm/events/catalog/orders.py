"""Events of orders: what follows a purchase (mails, journeys, points, onboarding) hangs on them."""

from dataclasses import dataclass
from uuid import UUID

from crm.events.types import DomainEvent, SubjectRef, event_type


@dataclass(frozen=True, kw_only=True)
class OrderEvent(DomainEvent):
    """What all of them say: which order, of which deal and quote, and what stands of it with tax (minor units)."""

    order_id: UUID
    number: str = ""
    deal_id: UUID | None = None
    quote_id: UUID | None = None
    gross_minor: int = 0
    currency: str = ""
    owner_id: UUID | None = None

    def subject(self) -> SubjectRef:
        """The order."""
        return SubjectRef("order", self.order_id)


@event_type("orders.order_placed")
@dataclass(frozen=True, kw_only=True)
class OrderPlaced(OrderEvent):
    name: str = ""


@event_type("orders.order_changed")
@dataclass(frozen=True, kw_only=True)
class OrderChanged(OrderEvent):
    """`changes` maps a label to its old and new text."""

    changes: dict[str, tuple[str, str]]


@event_type("orders.order_extended")
@dataclass(frozen=True, kw_only=True)
class OrderExtended(OrderEvent):
    """More was ordered. `goods` as people read it; `added_minor`: so much more is to be paid, with tax."""

    goods: str = ""
    added_minor: int = 0


@event_type("orders.order_shipped")
@dataclass(frozen=True, kw_only=True)
class OrderShipped(OrderEvent):
    """`complete`: nothing is left to ship. `goods` as people read it: "3 Headset, 1 Dock"."""

    shipment_id: UUID
    place: int
    goods: str = ""
    carrier: str = ""
    tracking: str = ""
    complete: bool = False


@event_type("orders.order_delivered")
@dataclass(frozen=True, kw_only=True)
class OrderDelivered(OrderEvent):
    """A shipment arrived, or what is not shipped was done (then without one). `complete`: all of the order."""

    shipment_id: UUID | None = None
    place: int = 0
    complete: bool = False


@event_type("orders.shipment_changed")
@dataclass(frozen=True, kw_only=True)
class ShipmentChanged(OrderEvent):
    """Carrier or tracking number were corrected; or, `undelivered`, it did not arrive after all."""

    shipment_id: UUID
    place: int = 0
    carrier: str = ""
    tracking: str = ""
    undelivered: bool = False


@event_type("orders.order_returned")
@dataclass(frozen=True, kw_only=True)
class OrderReturned(OrderEvent):
    return_id: UUID
    goods: str = ""
    reason: str = ""
    restocked: bool = True


@event_type("orders.order_cancelled")
@dataclass(frozen=True, kw_only=True)
class OrderCancelled(OrderEvent):
    """`complete`: nothing of the order stands; else it is what was not shipped yet that was called off."""

    reason: str = ""
    goods: str = ""
    complete: bool = True
