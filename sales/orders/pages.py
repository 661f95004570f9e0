"""Where orders stand in the frame, and on the pages of deals, quotes, people and companies."""

from functools import partial
from typing import Any

from crm.accounts.actor import Actor
from crm.events.types import SubjectRef
from crm.web.kinds import RecordKind, register_kind
from crm.web.navigation import Entry, RecordVerb, new_menu, palette_pages, register_verbs, section_pages
from crm.web.panels import Panel, register_panel
from sales.around_deal import register_around_deal
from sales.models import Quote
from sales.orders.models import Order
from sales.orders.queries.orders import newest_ids_of_deal, order_of_quote, order_titles, orders_of
from sales.orders.words import TO_SHIP, state_words

SHOWN = 6


def _section(kind: str, actor: Actor, record: Any) -> dict[str, Any]:
    newest = list(orders_of(actor, kind, record.id, SHOWN + 1))
    return {
        "orders": [(order, *state_words(order)) for order in newest[:SHOWN]],
        "count": f"{SHOWN}+" if len(newest) > SHOWN else str(len(newest)),
        "query": f"?{kind}={record.id}",
        "may_add": actor.can("orders.edit"),
    }


def _of_quote(actor: Actor, quote: Quote) -> dict[str, Any] | None:
    """The button on an accepted quote, or the order that it became."""
    if not quote.is_accepted:
        return None
    order = order_of_quote(quote.id)
    if order is not None:
        return {"order": order if actor.can("orders.view", order) else None, "quote": quote, "may": False}
    return {"order": None, "quote": quote, "may": actor.can("orders.edit", quote)}


def _may_ship(actor: Actor, order: Order) -> bool:
    return order.status in TO_SHIP and actor.can("orders.ship", order)


def _may_cancel(actor: Actor, order: Order) -> bool:
    return order.status in TO_SHIP and actor.can("orders.cancel", order)


def _accepted(actor: Actor, quote: Quote) -> bool:
    return quote.is_accepted and order_of_quote(quote.id) is None and actor.can("orders.edit", quote)


new_menu.register(Entry("Order", "orders:new_order", "package", "orders.edit", order=34, section="sales"))
section_pages.register(Entry("Orders", "orders:orders", "package", "orders.view", order=30, section="sales"))
palette_pages.register(
    Entry("Orders", "orders:orders", "package", "orders.view", section="sales",
          words="purchases shipments parcels returns list"),
)  # fmt: skip
register_kind(RecordKind("order", "Order", "Orders", "package", "orders:order", order_titles))
register_verbs(
    RecordVerb("order", "Ship order", "orders:ship", "truck-delivery", "orders.ship", shown=_may_ship,
               words="parcel send tracking"),
    RecordVerb("order", "Change order", "orders:edit_order", "pencil", "orders.edit", words="address edit"),
    RecordVerb("order", "Take goods back", "orders:return", "package-export", "orders.ship", words="return rma"),
    RecordVerb("order", "Cancel order", "orders:cancel", "circle-x", "orders.cancel", shown=_may_cancel),
    RecordVerb("quote", "Make an order of it", "orders:order_quote", "package", "orders.edit", post=True,
               shown=_accepted, words="place purchase"),
)  # fmt: skip
for _kind, _order in (("deal", 11), ("person", 26), ("company", 26)):
    _rows = None if _kind == "deal" else (Order, f"{_kind}_id")
    _panel = Panel(
        "Orders", "orders/orders_panel.html", partial(_section, _kind), "orders.view", _order, rows=_rows, stands=True
    )
    register_panel(_kind, _panel)
register_panel("quote", Panel("Order", "orders/quote_head.html", _of_quote, "orders.view", 1, "head"))
register_around_deal("order", lambda deal_id: [SubjectRef("order", each) for each in newest_ids_of_deal(deal_id)])
