"""The list of products."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from crm.normal_forms import name_key
from crm.search.queries.finding import matching_ids
from crm.web.lists import BulkVerb, Column, Empty, ListPage, View
from crm.web.unit_prices import unit_money
from sales.actions.products import archive_products
from sales.models import Product
from sales.queries.product_rows import ProductRow, rows_beside
from sales.queries.products import products_visible_to
from sales.words import product_status

BESIDE: dict[str, Callable[[ProductRow], Any]] = {
    "numbers": lambda row: row.numbers,
    "price": lambda row: unit_money(row.price.unit_price, row.price.currency) if row.price else "",
    "available": lambda row: row.available,
}


def _later(_product: Product) -> Any:
    return ""  # read for all rows at once, see ProductList.named


class ProductList(ListPage[Product]):
    title, kind, noun, capability, url_name = "Products", "product", "products", "sales.products.view", "sales:products"
    columns = (
        Column("name", "Product", kind="name", href="sales:product", sort="name_key", width=240, m="1", fact="name",
               avatar=False),
        Column("numbers", "Article number", value=_later, width=130, reads=("name",)),
        Column("type", "Type", value=lambda product: product.get_type_display(), width=180, reads=("type",), m="2"),
        Column("category", "Category", width=140, fact="category"),
        Column("price", "Price", kind="figure", value=_later, width=110, m="r", reads=("name",)),
        Column("unit", "Sold by the", value="unit.name", width=100),
        Column("available", "In stock", value=_later, width=90, reads=("name",)),
        Column("status", "Status", kind="status", value=product_status, width=110, m="2r", reads=("archived_at",)),
        Column("tax_class", "Taxed as", value="tax_class.name", width=120, optional=True),
        Column("created_at", "Added", kind="time", sort="id", width=140, optional=True),
    )  # fmt: skip
    views = (
        View("on_sale", "On sale", {"on_sale": "yes"}),
        View("subscriptions", "Subscriptions", {"type": "subscription", "on_sale": "yes"}),
        View("bundles", "Bundles", {"type": "bundle", "on_sale": "yes"}),
        View("archived", "Archived", {"on_sale": "no"}),
        View("all", "All"),
    )
    bulk = (
        BulkVerb("archive", "Archive", "archive", archive_products, "{count} products archived",
                 "sales.products.manage"),
    )  # fmt: skip
    new = ("New product", "sales:new_product", "sales.products.manage")
    empty = Empty("Nothing to sell yet", "Products, services and subscriptions belong here, with their prices.",
                  "New product")  # fmt: skip
    sort = "name_key"
    least_width = 1100
    fact_url, edit = "sales:product_fact", "sales.products.manage"

    def rows(self) -> QuerySet[Product]:
        """Products with unit and tax class."""
        return products_visible_to(self.actor).select_related("unit", "tax_class")

    def search(self, rows: QuerySet[Product], words: str) -> QuerySet[Product]:
        """By the start of any word of the name, or by article number."""
        return rows.filter(Q(id__in=matching_ids("product", words)) | Q(name_key__begins=name_key(words)))

    def named(self, columns: list[Column], rows: Iterable[Product]) -> list[Column]:
        """Article numbers, prices and stock of all rows, read at once."""
        columns, wanted = super().named(columns, rows), BESIDE.keys() & {column.key for column in columns}
        if not wanted:
            return columns
        beside = rows_beside([row.pk for row in rows])
        return [self._filled(column, beside) if column.key in wanted else column for column in columns]

    def actions(self) -> Iterable[dict[str, Any]]:
        """To what belongs to the catalogue."""
        pages = [("Price books", "sales:price_books", "tags"), ("Promotions", "sales:promotions", "discount"),
                 ("Stock", "sales:stock", "packages")]  # fmt: skip
        return [{"label": label, "url": reverse(name), "icon": icon} for label, name, icon in pages]

    @staticmethod
    def _filled(column: Column, beside: dict[Any, ProductRow]) -> Column:
        read, none = BESIDE[column.key], ProductRow()
        filled = replace(column, value=lambda product: read(beside.get(product.pk, none)))
        if column.key == "price":
            return replace(filled, writes=lambda product: beside.get(product.pk, none).each)
        return filled
