"""Files as products: with article numbers, prices, units and tax classes."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone

from crm.accounts.actor import Actor
from crm.events.catalog.products import ProductAdded
from crm.events.emit import emit_all
from crm.jobs.imports.problems import Problem
from crm.jobs.imports.records import Identity, RecordImporter, keep_external_ids
from crm.jobs.imports.registry import KNOWN, Option, Target, register_importer
from crm.jobs.imports.rows import Plan, Row, Run
from crm.jobs.imports.undoing import register_hold
from crm.jobs.models import ExternalId
from crm.normal_forms import name_key
from crm.records.models import CUSTOM
from crm.search.actions.bulk import index_imported
from sales.actions.prices import current_price, set_price
from sales.actions.products import fitting, why_not_binned
from sales.actions.selling_start import seed_selling, standard_book
from sales.models import Price, PriceBook, Product, ProductType, TaxClass, Unit, Variant, sku_key
from sales.queries.selling import tax_classes, units

TYPES = (
    ("product", "goods"), ("ware", "goods"), ("artikel", "goods"), ("dienstleistung", "service"),
    ("abo", "subscription"), ("recurring", "subscription"), ("paket", "bundle"), ("inventory", "goods"),
    ("non inventory", "service"),
)  # fmt: skip
WHAT, COSTS = "What it is", "What it costs"


class ProductImporter(RecordImporter):
    kind, noun, capability, icon = "product", "products", "sales.products.manage", "package"
    list_name = "sales:products"
    model = Product
    plain = frozenset({"name", "type", "category", "description", "is_stocked"})
    own_events = frozenset({ProductAdded.kind})

    def targets(self, _actor: Actor) -> list[Target]:
        """See Importer. Units and tax classes are what the organization has, at first those it starts with."""
        seed_selling()
        return [
            Target("name", "Name", names=("product name", "product", "artikel", "bezeichnung", "artikelbezeichnung",
                   "titel", "item name", "produkt"), longest=160, group=WHAT),
            Target("sku", "Article number", names=("sku", "item number", "product code", "artikelnummer", "art nr",
                   "code", "nummer", "hs sku"), longest=64, group=WHAT),
            Target("barcode", "Barcode", names=("ean", "gtin", "upc"), longest=32, group=WHAT),
            Target("type", "Type", "choice", names=("product type", "produkttyp", "art", "hs product type"),
                   choices=tuple(ProductType.choices), aliases=TYPES, group=WHAT),
            Target("category", "Category", names=("product family", "kategorie", "warengruppe", "family", "group"),
                   longest=80, group=WHAT),
            Target("description", "Description", "long", names=("product description", "beschreibung", "text"),
                   longest=4000, group=WHAT),
            Target("is_stocked", "Keep stock", "bool", names=("track inventory", "lagerartikel"), group=WHAT),
            Target("price", "Price", "amount", names=("unit price", "list price", "preis", "verkaufspreis", "vk",
                   "netto", "einzelpreis", "sales price", "hs price"), group=COSTS),
            Target("min_quantity", "From how many on", "amount", names=("ab menge", "staffel", "minimum quantity"),
                   group=COSTS),
            Target("unit", "Sold by the", "choice", names=("unit", "einheit", "unit of measure", "uom"),
                   choices=_choices(units()), group=COSTS),
            Target("tax_class", "Taxed as", "choice", names=("tax class", "steuerklasse", "tax", "mwst", "vat"),
                   choices=_choices(tax_classes()), group=COSTS),
            Target("external_id", "Number in the other program", names=("id", "record id", "product id"), longest=120,
                   group=WHAT),
        ]  # fmt: skip

    def options(self, _actor: Actor) -> list[Option]:
        """And into which book prices go."""
        books = PriceBook.objects.filter(active=True)
        choices = [(str(book.id), f"{book.name} ({book.currency})") for book in books]
        prices = Option("book", "Which price book are the prices for?", (("", "Standard prices"), *choices),
                        "Prices of the file hold from today on; what held before stays as history.")  # fmt: skip
        return [KNOWN, prices]

    def lacks(self, targets: set[str]) -> str:
        """A name, or the number by which products are known."""
        return "" if {"name", "sku"} & targets else "Say which column has the product's name or article number."

    def lacking(self, row: Row) -> str:
        """Something by which it can be told."""
        return "" if row.values.get("name") or row.values.get("sku") else "has neither name nor article number"

    def prepare(self, run: Run, rows: Sequence[Row]) -> None:
        """No price is below zero."""
        for row in rows:
            for name in ("price", "min_quantity"):
                if row.values.get(name, 0) < 0:
                    row.problems.append(Problem(name, "is below zero"))

    def title_of(self, row: Row) -> str:
        """Its name, or its number."""
        return str(row.values.get("name") or row.values.get("sku") or " ".join(row.cells[:3]))

    def identities(self, row: Row) -> list[Identity]:
        """By article number; by name where none is given."""
        if number := sku_key(row.values.get("sku", "")):
            return [("sku", number)]
        return [("name", name_key(row.values.get("name", "")))]

    def look_up(self, run: Run, by: str, keys: set[str]) -> dict[str, UUID]:
        """See RecordImporter."""
        if by == "sku":
            known = Variant.objects.filter(sku_key__in=keys, product__deleted_at=None)
            return dict(known.values_list("sku_key", "product_id"))
        return dict(Product.objects.filter(name_key__in=keys).order_by("-id").values_list("name_key", "id"))

    def facts(self, row: Row) -> dict[str, Any]:
        """Unit and tax class are references."""
        found = super().facts(row)
        chosen = {name: row.values[name] for name in ("unit", "tax_class") if row.values.get(name)}
        return found | {f"{name}_id": UUID(value) for name, value in chosen.items()}

    def settable(self, run: Run, record: Any, values: Any) -> dict[str, Any]:
        """References as rows."""
        found = super().settable(run, record, values)
        for name, model in (("unit", Unit), ("tax_class", TaxClass)):
            if f"{name}_id" in found:
                rows: Any = model.objects
                found[name] = rows.get(id=found.pop(f"{name}_id"))
        return found

    def insert(self, run: Run, plans: Sequence[Plan]) -> dict[str, list[str]]:
        """Products with a variant each, and their prices."""
        if not plans:
            return {}
        terms = seed_selling()
        start = {"unit_id": terms.unit_id, "tax_class_id": terms.tax_class_id}
        products = [_product(plan, start) for plan in plans]
        variants = [_variant(product, plan.row) for product, plan in zip(products, plans, strict=True)]
        Product.objects.bulk_create(products)
        Variant.objects.bulk_create(variants)
        book, today = self._book(run), timezone.localdate()
        rows = zip(variants, (plan.row for plan in plans), strict=True)
        Price.objects.bulk_create(
            [_price(variant, row, book, today, run) for variant, row in rows if "price" in row.values]
        )
        pairs = [(plan.row, product.id) for plan, product in zip(plans, products, strict=True)]
        external = ExternalId.objects.bulk_create(keep_external_ids(run, "product", pairs))
        emit_all([ProductAdded(product_id=each.id, name=each.name) for each in products], by=run.actor)
        ids = [product.id for product in products]
        if run.findable:
            index_imported("product", ids)
        made = {"product": [str(each) for each in ids], "external_id": [str(each.id) for each in external]}
        return {kind: each for kind, each in made.items() if each}

    def after_change(self, run: Run, plans: Sequence[Plan]) -> dict[str, list[str]]:
        """Prices of products known already: those they lack, or all of them where the file wins."""
        book, today = self._book(run), timezone.localdate()
        for plan in plans:
            price = plan.row.values.get("price")
            variant = _variant_of(plan) if price is not None else None
            if variant is None or price is None:
                continue
            quantity = plan.row.values.get("min_quantity") or Decimal(0)
            if plan.policy == "newest" or current_price(variant, book, quantity, today) is None:
                set_price(variant, book, price, valid_from=today, min_quantity=quantity, by=run.actor)
        return {}

    def _book(self, run: Run) -> PriceBook:
        chosen = run.options.get("book", "")
        known = PriceBook.objects.filter(id=chosen).first() if chosen else None
        return known or standard_book(run.currency)


def _choices(rows: Sequence[Unit] | Sequence[TaxClass]) -> tuple[tuple[str, str], ...]:
    return tuple((str(row.id), row.name) for row in rows)


def _product(plan: Plan, start: dict[str, Any]) -> Product:
    own = {name: value for name, value in plan.values.items() if not name.startswith(CUSTOM)}
    custom = {name.removeprefix(CUSTOM): value for name, value in plan.values.items() if name.startswith(CUSTOM)}
    own.setdefault("name", plan.row.values.get("sku", ""))
    product = Product(**start | fitting(own), custom=custom)
    product.derive()
    return product


def _variant(product: Product, row: Row) -> Variant:
    sku = str(row.values.get("sku", ""))
    return Variant(product=product, sku=sku, sku_key=sku_key(sku), barcode=row.values.get("barcode", ""))


def _price(variant: Variant, row: Row, book: PriceBook, today: date, run: Run) -> Price:
    ref = run.actor.ref
    return Price(
        variant=variant, book=book, unit_price=row.values["price"], valid_from=today, by_kind=ref.kind, by_id=ref.id,
        min_quantity=row.values.get("min_quantity") or Decimal(0),
    )  # fmt: skip


def _variant_of(plan: Plan) -> Variant | None:
    rows = Variant.objects.filter(product_id=plan.record.pk).select_related("product")
    number = sku_key(plan.row.values.get("sku", ""))
    return (rows.filter(sku_key=number).first() if number else None) or rows.order_by("position", "id").first()


def _in_use(ids: Sequence[UUID]) -> dict[UUID, str]:
    return dict.fromkeys(why_not_binned(list(Product.objects.filter(id__in=ids))), "are on deals or quotes by now.")


register_importer(ProductImporter())
register_hold("product", _in_use)
