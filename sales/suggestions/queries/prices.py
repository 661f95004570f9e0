"""What suggested products cost a customer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from uuid import UUID

from django.utils import timezone

from sales.models import Product, Variant
from sales.queries.buyers import Buyer
from sales.queries.prices import PriceFinder


@dataclass(frozen=True)
class LowestPrice:
    """Of one, in whole units of the currency. `at_least`: other variants of it cost more."""

    unit_price: Decimal
    currency: str
    at_least: bool


def prices_of(products: Sequence[Product], buyer: Buyer, currency: str) -> dict[UUID, LowestPrice | None]:
    """By product that is on sale, today and from his own price book; None where no book knows one."""
    rows = Variant.objects.filter(product__in=products, active=True).select_related("product")
    variants = list(rows.order_by("product_id", "position", "id"))
    finder = PriceFinder(buyer, currency, timezone.localdate())
    finder.load(variants)
    grouped = groupby(variants, key=lambda variant: variant.product_id)
    return {product_id: _lowest(finder, forms) for product_id, forms in grouped}


def _lowest(finder: PriceFinder, variants: Iterable[Variant]) -> LowestPrice | None:
    found = [price for each in variants if (price := finder.price_of(each, Decimal(1)))]
    if not found:
        return None
    lowest = min(price.unit_price for price in found)
    return LowestPrice(lowest, finder.currency, any(price.unit_price > lowest for price in found))
