"""Orders for tests."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from crm.accounts.actor import system_actor
from crm.events.relay import relay_all
from crm.tenancy.scope import organization_context
from sales.actions.quote_answers import Visit, Yes, accept_quote
from sales.actions.quote_sending import send_quote
from sales.actions.stock import receive_stock
from sales.models import Quote, StockLevel, Variant
from sales.orders.actions.placing import Wish, place_order
from sales.orders.actions.shipping import Parcel
from sales.orders.models import Order, OrderLine
from sales.orders.queries.orders import lines_of
from sales.quotes.lines import Line
from tests.sales.catalogue import a_product
from tests.sales.quotes.making import item, make_person, make_quote
from tests.world import Member, World, outside

SYSTEM = system_actor()


def goods(name: str = "Headset", stock: int | None = 10, **values: Any) -> Variant:
    """A product on the shelf; `stock` None: none is kept of it."""
    variant = a_product(name, is_stocked=stock is not None, **values)
    if stock:
        receive_stock(variant, Decimal(stock), by=SYSTEM)
    return variant


def line(variant: Variant, quantity: int | str = 1, **values: Any) -> Line:
    """So many of a product, at 100 euros."""
    return item(variant.full_name, quantity=str(quantity), variant_id=str(variant.id), **values)


def make_order(by: Member, *lines: Line, **wish: Any) -> Order:
    """An order of one's own, placed by hand."""
    wish = {"person": None, **wish}
    wish["person"] = wish["person"] or make_person()
    return place_order(Wish(name="Headsets", currency="EUR", lines=lines or [item()], **wish), by=by.actor)


def accepted_quote(by: Member, *lines: Line, chosen: tuple[str, ...] = (), **facts: Any) -> Quote:
    """A quote to which the customer said yes."""
    quote = make_quote(by, *lines, **facts)
    send_quote(quote.id, None, by=by.actor)
    accept_quote(quote.id, Yes(1, chosen), Visit("Helena Brandt"), by=SYSTEM)
    return Quote.objects.get(id=quote.id)


def parcel(order: Order, *counts: int | str, **values: Any) -> Parcel:
    """So many of each line in their order, in one parcel."""
    rows = lines_of(order.id)
    quantities = {row.id: Decimal(count) for row, count in zip(rows, counts, strict=False)}
    return Parcel(quantities, **{"key": uuid4().hex, **values})


def first_line(order: Order) -> OrderLine:
    """The order's first line as it is now."""
    return lines_of(order.id)[0]


def level(variant: Variant) -> tuple[int, int]:
    """(on the shelf, of these promised)."""
    row = StockLevel.objects.get(variant=variant)
    return int(row.on_hand), int(row.reserved)


def relayed(world: World) -> None:
    """All that follows from what happened so far has followed."""
    with outside(), organization_context(world.org):
        while relay_all():
            pass
