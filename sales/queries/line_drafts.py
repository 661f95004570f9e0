"""A line as it is made from a product, for deals, quotes and orders alike."""

from decimal import Decimal
from typing import Any

from sales.models import Variant
from sales.models.line import NO_PRICE
from sales.queries.prices import PriceFinder
from sales.queries.selling import rate_of

NOTHING = Decimal(0)


def draft_line(variant: Variant, quantity: Decimal, finder: PriceFinder) -> dict[str, Any]:
    """Columns of a LineModel for so many of a variant: what it is called, costs and is taxed at for the finder's buyer
    on its day. Price 0, and a note that there is none, where no book knows one. The variant has its product with unit
    and tax class.
    """
    product = variant.product
    found = finder.price_of(variant, quantity)
    return {
        "variant": variant,
        "name": variant.full_name,
        "description": product.description,
        "quantity": quantity,
        "unit": product.unit.symbol,
        "unit_code": product.unit.code,
        "unit_price": found.unit_price if found else NOTHING,
        "price_note": found.note if found else f"{NO_PRICE}{finder.currency}",
        "tax_rate": rate_of(product.tax_class, finder.on, finder.buyer.country),
        "tax_category": product.tax_class.category,
        "every_months": product.every_months,
    }
