"""Where suggestions stand: beside customers and deals, in the portal, in the palette, in Settings."""

from typing import Any

from crm.accounts.actor import Actor
from crm.portal.sections import PortalBlock, portal_blocks
from crm.web.navigation import CUSTOMERS, Entry, palette_pages, section_pages, settings_pages
from crm.web.panels import Panel, register_panel
from crm.work.notification_kinds import MAIL, PAGE, NotificationKind, register_notification_kind
from sales.models import Deal, Quote
from sales.orders.beside import OrderBlock, register_order_block
from sales.suggestions.customers import Record, customer_of, deal_of
from sales.suggestions.models import CustomerProduct
from sales.suggestions.portal import TEMPLATE, home_block, order_block
from sales.suggestions.queries.offers import offers_for


def _panel(actor: Actor, record: Record) -> dict[str, Any] | None:
    """The surest suggestions; no section where there are none. One statement, asked with those of other sections."""
    if (isinstance(record, Deal) and not record.is_open) or (isinstance(record, Quote) and not record.is_draft):
        return None
    customer = customer_of(record)
    offers = offers_for(customer, deal_of(record))
    if not offers:
        return None
    return {"record": record, "offers": offers, "may": actor.can("sales.edit", record),
            "known": customer is not None}  # fmt: skip


section_pages.register(
    Entry("Suggestions", "suggestions:figures", "bulb", "sales.products.view", order=88, section="sales")
)
palette_pages.register(
    Entry("Suggestions", "suggestions:figures", "bulb", "sales.products.view",
          words="cross-sell upsell bought together acceptance"),
)  # fmt: skip
settings_pages.register(
    Entry("Suggestions", "suggestions:rules", "bulb", "sales.selling", order=66, section="settings",
          words="cross-sell upsell bought together confidence", group=CUSTOMERS,
          about="What customers are offered because others bought it, too"),
)  # fmt: skip
for _kind, _order in (("person", 30), ("deal", 12), ("quote", 12)):
    register_panel(_kind, Panel("Suggestions", "suggestions/panel.html", _panel, "sales.products.view", _order))
# Without purchases nothing is asked. A person's may be his company's.
register_panel(
    "company",
    Panel("Suggestions", "suggestions/panel.html", _panel, "sales.products.view", 30,
          rows=(CustomerProduct, "company_id")),
)  # fmt: skip
portal_blocks.register(PortalBlock(TEMPLATE, home_block, order=60))
register_order_block(OrderBlock(TEMPLATE, order_block))
register_notification_kind(
    NotificationKind("suggestion_asked", "A customer whom nobody looks after asks for a quote", "Deals", "bulb",
                     (PAGE, MAIL), capability="sales.assign", order=350),
)  # fmt: skip
