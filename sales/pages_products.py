"""Where products, prices and stock stand in the frame, and on the pages of deals. Read by sales.pages."""

from typing import Any

from crm.accounts.actor import Actor
from crm.web.kinds import RecordKind, register_kind
from crm.web.navigation import (
    CUSTOMERS,
    Entry,
    RecordVerb,
    new_menu,
    palette_pages,
    register_verbs,
    section_pages,
    settings_pages,
)
from crm.web.panels import Panel, register_panel
from sales.models import Deal, Product
from sales.queries.deal_lines import deals_with, offer_of
from sales.queries.products import product_titles
from sales.words import stage_words

SHOWN = 6


def _products(actor: Actor, deal: Deal) -> dict[str, Any]:
    may_edit = deal.is_open and actor.can("sales.edit", deal) and actor.can("sales.products.view")
    return {"deal": deal, "offer": offer_of(deal), "may_edit": may_edit}


def _deals(actor: Actor, product: Product) -> dict[str, Any]:
    deals = deals_with(actor, product, SHOWN + 1)
    count = f"{SHOWN}+" if len(deals) > SHOWN else str(len(deals))
    return {"deals": [(deal, *stage_words(deal)) for deal in deals[:SHOWN]], "count": count}


new_menu.register(Entry("Product", "sales:new_product", "package", "sales.products.manage", order=45))
section_pages.register(
    Entry("Products", "sales:products", "box", "sales.products.view", order=60, section="sales",
          beside=("sales:stock", "sales:price_books", "sales:promotions"))
)  # fmt: skip
palette_pages.register(
    Entry("Products", "sales:products", "package", "sales.products.view", words="catalogue items services articles"),
    Entry("Price books", "sales:price_books", "tags", "sales.products.view", words="price lists tiers wholesale"),
    Entry("Promotions", "sales:promotions", "discount", "sales.products.view", words="coupons codes discounts"),
    Entry("Stock", "sales:stock", "packages", "sales.products.view", words="inventory warehouse reorder"),
)
settings_pages.register(
    Entry("Selling", "sales:selling", "receipt-tax", "sales.selling", order=61, section="settings",
          words="tax vat rates units rounding prices", group=CUSTOMERS,
          about="Prices with or without tax, tax rates, units, rounding"),
)  # fmt: skip
register_verbs(
    RecordVerb("product", "Archive product", "sales:archive_product", "archive", "sales.products.manage", post=True,
               shown=lambda _actor, product: not product.is_archived, words="retire discontinue"),
    RecordVerb("product", "Sell product again", "sales:archive_product", "arrow-back-up", "sales.products.manage",
               post=True, fields=(("back", "1"),), shown=lambda _actor, product: product.is_archived),
    RecordVerb("product", "Set price", "sales:new_price", "tag", "sales.products.manage"),
    RecordVerb("product", "Add variant", "sales:new_variant", "plus", "sales.products.manage"),
    RecordVerb("deal", "Add product to deal", "sales:add_deal_line", "package", "sales.edit",
               shown=lambda _actor, deal: deal.is_open, words="line item"),
)  # fmt: skip
register_kind(RecordKind("product", "Product", "Products", "package", "sales:product", product_titles))
register_panel("deal", Panel("Products", "sales/deal_products_panel.html", _products, "sales.figures", 10, "middle"))
register_panel("product", Panel("On deals", "sales/product_deals_panel.html", _deals, "sales.view", 10))
