"""Events of what is sold: products, their prices, their stock."""

from dataclasses import dataclass
from uuid import UUID

from crm.events.types import DomainEvent, SubjectRef, event_type


@dataclass(frozen=True, kw_only=True)
class ProductEvent(DomainEvent):
    product_id: UUID

    def subject(self) -> SubjectRef:
        """The product."""
        return SubjectRef("product", self.product_id)


@event_type("products.product_added")
@dataclass(frozen=True, kw_only=True)
class ProductAdded(ProductEvent):
    name: str = ""


@event_type("products.product_changed")
@dataclass(frozen=True, kw_only=True)
class ProductChanged(ProductEvent):
    changes: dict[str, tuple[str, str]]


@event_type("products.product_archived")
@dataclass(frozen=True, kw_only=True)
class ProductArchived(ProductEvent):
    """It is not offered any more."""


@event_type("products.product_offered")
@dataclass(frozen=True, kw_only=True)
class ProductOffered(ProductEvent):
    """It was archived and is offered again."""


@event_type("products.price_set")
@dataclass(frozen=True, kw_only=True)
class PriceSet(ProductEvent):
    """`old` is what held before ("" for nothing), `new` what holds from that day on ("" for nothing)."""

    variant_id: UUID
    variant: str = ""
    book: str
    currency: str
    min_quantity: str = "0"
    old: str = ""
    new: str = ""
    valid_from: str


@event_type("products.stock_moved")
@dataclass(frozen=True, kw_only=True)
class StockMoved(ProductEvent):
    """`sort` is how: received, shipped, returned, counted, lost. `available` is what can be promised afterwards."""

    variant_id: UUID
    variant: str = ""
    sort: str
    quantity: str
    available: str
    note: str = ""


@event_type("products.stock_low")
@dataclass(frozen=True, kw_only=True)
class StockLow(ProductEvent):
    """What can be promised has gone down to the mark where more is to be ordered."""

    variant_id: UUID
    variant: str = ""
    available: str
    reorder_at: str
