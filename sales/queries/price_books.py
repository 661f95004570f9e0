"""Reads of price books and their prices."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from crm.errors import NotFound
from sales.models import BundlePrice, Price, PriceBook, Product, ProductType, Variant


def get_book(book_id: UUID, *, lock: bool = False) -> PriceBook:
    """Raises NotFound."""
    if lock:
        list(PriceBook.objects.filter(id=book_id).select_for_update(no_key=True).values_list("id"))
    book = PriceBook.objects.select_related("tag", "company", "based_on").filter(id=book_id).first()
    if book is None:
        raise NotFound("There is no such price book.")
    return book


def price_books() -> list[PriceBook]:
    """All of them, those in use first."""
    rows = PriceBook.objects.select_related("tag", "company", "based_on")
    return list(rows.order_by("-active", "currency", "position", "name"))


@dataclass(frozen=True)
class BookPrices:
    """A book with the prices of one product in it: those that hold, and those that begin later."""

    book: PriceBook
    now: list[Price]
    later: list[Price]


def prices_of(product: Product, on: date) -> list[BookPrices]:
    """By book; books without a price of it are left out. Prices have their variant."""
    prices = list(Price.objects.filter(variant__product=product, replaced_at=None).select_related("variant", "book"))
    books = {price.book_id: price.book for price in prices}
    ordered = sorted(books.values(), key=lambda book: (not book.active, book.position, book.name))
    found = [_in_book(book, [price for price in prices if price.book_id == book.id], on) for book in ordered]
    return [each for each in found if each.now or each.later]


def history_of(product: Product, most: int = 30) -> list[Price]:
    """Every price it ever had, the newest first, replaced ones too."""
    rows = Price.objects.filter(variant__product=product).select_related("variant", "book")
    return list(rows.order_by("-id")[:most])


def own_prices(book: PriceBook, on: date) -> list[Price]:
    """What the book prices itself on that day, by product and quantity."""
    rows = Price.objects.filter(book=book, replaced_at=None, variant__product__deleted_at=None)
    found = _newest([price for price in rows.select_related("variant__product__unit") if price.holds(on)])
    return sorted(found, key=lambda price: price.variant.product.name_key)


def unpriced(on: date, most: int = 50) -> list[Variant]:
    """Variants on sale that no book prices on that day."""
    begun = Price.objects.filter(variant=OuterRef("pk"), replaced_at=None, valid_from__lte=on)
    priced = begun.filter(Q(valid_until=None) | Q(valid_until__gte=on))
    rows = Variant.objects.filter(~Exists(priced), active=True, product__archived_at=None, product__deleted_at=None)
    sold = rows.exclude(product__type=ProductType.BUNDLE, product__bundle_price=BundlePrice.SUM)
    return list(sold.select_related("product").order_by("product__name_key")[:most])


def _in_book(book: PriceBook, prices: list[Price], on: date) -> BookPrices:
    later = [price for price in prices if price.valid_from > on]
    return BookPrices(book, _newest([price for price in prices if price.holds(on)]), _in_order(later))


def _newest(prices: list[Price]) -> list[Price]:
    """Of each variant and quantity the one that began last, in their order."""
    newest: dict[tuple[UUID, object], Price] = {}
    for price in prices:
        key = (price.variant_id, price.min_quantity)
        if key not in newest or newest[key].valid_from < price.valid_from:
            newest[key] = price
    return _in_order(newest.values())


def _in_order(rows: Iterable[Price]) -> list[Price]:
    return sorted(rows, key=lambda row: (row.variant.position, row.variant_id, row.min_quantity, row.valid_from))
