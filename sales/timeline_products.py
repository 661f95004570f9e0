"""How products, prices and stock read in a timeline. Read by sales.timeline."""

from datetime import date
from decimal import Decimal

from crm.events.catalog.products import (
    PriceSet,
    ProductAdded,
    ProductArchived,
    ProductChanged,
    ProductOffered,
    StockLow,
    StockMoved,
)
from crm.exact import plain
from crm.web.formats import day
from crm.web.timeline import SALES, Telling, change_words, tells
from crm.web.unit_prices import unit_money


@tells(ProductAdded, SALES)
def product_added(_event: ProductAdded) -> Telling:
    """Petra Lang added the product."""
    return Telling(icon="plus", did="added", own="this product", tone="blue")


@tells(ProductChanged, SALES)
def product_changed(event: ProductChanged) -> Telling:
    """Petra Lang changed category from Cables to Plugs."""
    return Telling(icon="pencil", did="changed", more=change_words(event.changes), link=False)


@tells(ProductArchived, SALES)
def product_archived(_event: ProductArchived) -> Telling:
    """Petra Lang archived Cotton shirt."""
    return Telling(icon="archive", did="archived", own="this product")


@tells(ProductOffered, SALES)
def product_offered(_event: ProductOffered) -> Telling:
    """Petra Lang put Cotton shirt on sale again."""
    return Telling(icon="arrow-back-up", did="put on sale again", own="this product", tone="green")


@tells(PriceSet, SALES)
def price_set(event: PriceSet) -> Telling:
    """Petra Lang set the price in Wholesale, blue, from 100 on: €10.00 to €9.50, from 1 Jan 2027."""
    of = "".join([f", {event.variant}" if event.variant else "", _from(event.min_quantity)])
    if not event.new:
        return Telling(icon="tag-off", did=f"ended the price in {event.book}{of}", link=False)
    old = f"{_each(event.old, event.currency)} to " if event.old else ""
    since = day(date.fromisoformat(event.valid_from))
    new = _each(event.new, event.currency)
    return Telling(icon="tag", did=f"set the price in {event.book}{of}", more=f"{old}{new}, from {since}", link=False)


@tells(StockMoved, SALES)
def stock_moved(event: StockMoved) -> Telling:
    """Petra Lang received 20, 34 are free."""
    moved = Decimal(event.quantity)
    words = {"received": "received", "returned": "took back", "shipped": "shipped", "lost": "wrote off"}
    did = words.get(event.sort, "counted: came to")
    count = f"{plain(abs(moved))}" if event.sort in words else f"{moved:+}"
    of = f" of {event.variant}" if event.variant else ""
    return Telling(
        icon="package", did=f"{did} {count}{of}", more=f"({event.available} free)", body=event.note, link=False
    )


@tells(StockLow, SALES)
def stock_low(event: StockLow) -> Telling:
    """Only 3 are left."""
    of = f" of {event.variant}" if event.variant else ""
    return Telling(icon="alert-triangle", actor=f"Only {event.available}{of} left", did="", link=False, tone="amber")


def _from(quantity: str) -> str:
    return f", from {quantity} on" if Decimal(quantity) > 1 else ""


def _each(price: str, currency: str) -> str:
    return unit_money(Decimal(price), currency)
