"""What something costs: for whom, how many, in which currency, on which day."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from uuid import UUID

from crm.exact import plain
from sales.models import BundlePart, BundlePrice, Price, PriceBook, Product, Variant
from sales.pricing.tiers import Tier, changed_by, next_tier, tier_for
from sales.queries.buyers import Buyer

FOR_COMPANY, FOR_GROUP, FOR_ALL = range(3)
UNIT_PRICE = Decimal("0.000001")  # the digits that a line keeps


@dataclass(frozen=True, slots=True)
class PriceFound:
    """`note` says how it came about, for the line. `more` is the next tier, which a larger quantity would reach."""

    unit_price: Decimal
    currency: str
    note: str = ""
    book_id: UUID | None = None
    min_quantity: Decimal = Decimal(0)
    more: Tier | None = None


def price_of(variant: Variant, quantity: Decimal, customer: Buyer | None, currency: str, on: date) -> PriceFound | None:
    """The price of one, None where no book knows one.

    The customer's own book goes before those of his groups (their tags), these before everybody's, and among equals
    the one that stands first. In a book, the highest quantity that is reached holds. A book that stands on another
    has its prices, so many per cent changed, where it has none of its own.
    """
    return PriceFinder(customer or Buyer(), currency, on).price_of(variant, quantity)


@dataclass
class PriceFinder:
    """For several lines of one document: books are read once, and prices of variants once each."""

    buyer: Buyer
    currency: str
    on: date
    _rows: dict[UUID, list[Price]] = field(default_factory=dict)
    _parts: dict[UUID, list[BundlePart]] = field(default_factory=dict)

    @cached_property
    def books(self) -> list[tuple[int, PriceBook]]:
        """The books that hold for the buyer with their rank, in the order they are asked."""
        rows = PriceBook.objects.filter(active=True, currency=self.currency).select_related("based_on", "company")
        ranked = [(rank, book) for book in rows if book.holds(self.on) and (rank := self._rank(book)) is not None]
        return sorted(ranked, key=lambda each: (each[0], each[1].position, each[1].name))

    def load(self, variants: Iterable[Variant]) -> None:
        """Read the prices of many variants by one query, and what is in bundles among them by another."""
        new = [variant for variant in variants if variant.id not in self._rows]
        if not new:
            return
        parts = self._load_parts({variant.product_id for variant in new if _is_sum(variant.product)})
        wanted = {variant.id for variant in (*new, *(part.variant for part in parts))} - set(self._rows)
        self._rows |= {each: [] for each in wanted}
        for price in Price.objects.filter(variant_id__in=wanted, replaced_at__isnull=True):
            if price.holds(self.on):
                self._rows[price.variant_id].append(price)

    def price_of(self, variant: Variant, quantity: Decimal) -> PriceFound | None:
        """As the function of that name. The variant has its product."""
        self.load([variant])
        if _is_sum(variant.product):
            return self._sum_of_parts(variant.product, quantity)
        found = (self._in_book(book, rank, variant, quantity) for rank, book in self.books)
        return next((each for each in found if each is not None), None)

    def _rank(self, book: PriceBook) -> int | None:
        if book.for_company:
            firm = self.buyer.firm
            return FOR_COMPANY if firm is not None and book.company_id == firm.id else None
        if book.tag_id:
            return FOR_GROUP if book.tag_id in self.buyer.tag_ids else None
        return FOR_ALL

    def _in_book(self, book: PriceBook, rank: int, variant: Variant, quantity: Decimal) -> PriceFound | None:
        tiers, own = self._tiers(book, variant.id), True
        tier = tier_for(tiers, quantity)
        if tier is None and book.based_on is not None:
            tiers, own = (
                [*tiers, *(self._changed(each, book) for each in self._tiers(book.based_on, variant.id))],
                False,
            )
            tier = tier_for(tiers, quantity)
        if tier is None:
            return None
        note = _note(book, tier, plain_book=rank == FOR_ALL and own)
        more = next_tier(tiers, quantity)
        return PriceFound(tier.unit_price, self.currency, note, book.id, tier.min_quantity, more)

    def _changed(self, tier: Tier, book: PriceBook) -> Tier:
        return replace(tier, unit_price=changed_by(tier.unit_price, book.change, self.currency))

    def _tiers(self, book: PriceBook, variant_id: UUID) -> list[Tier]:
        """For each quantity the price that began last."""
        newest: dict[Decimal, Price] = {}
        for price in self._rows.get(variant_id, ()):
            if price.book_id != book.id:
                continue
            known = newest.get(price.min_quantity)
            if known is None or known.valid_from < price.valid_from:
                newest[price.min_quantity] = price
        return [Tier(each.min_quantity, each.unit_price) for each in newest.values()]

    def _sum_of_parts(self, bundle: Product, quantity: Decimal) -> PriceFound | None:
        total, parts = Decimal(0), self._parts.get(bundle.id, [])
        for part in parts:
            found = self.price_of(part.variant, part.quantity * quantity)
            if found is None:
                return None
            total += found.unit_price * part.quantity
        exact = plain(total.quantize(UNIT_PRICE, ROUND_HALF_UP))
        return PriceFound(exact, self.currency, "Sum of its parts") if parts else None

    def _load_parts(self, bundle_ids: set[UUID]) -> list[BundlePart]:
        bundle_ids -= set(self._parts)
        if not bundle_ids:
            return []
        rows = list(BundlePart.objects.filter(bundle_id__in=bundle_ids).select_related("variant__product"))
        for bundle_id in bundle_ids:
            self._parts[bundle_id] = [row for row in rows if row.bundle_id == bundle_id]
        return rows


def _is_sum(product: Product) -> bool:
    """Whether it costs what its parts cost."""
    return product.is_bundle and product.bundle_price == BundlePrice.SUM


def _note(book: PriceBook, tier: Tier, *, plain_book: bool) -> str:
    """ "Wholesale, from 100"; nothing for the usual price."""
    words = [] if plain_book else [book.name]
    if tier.min_quantity > 1:
        words.append(f"from {tier.min_quantity}")
    note = ", ".join(words)
    return note[:1].upper() + note[1:]
