"""What a line of a quote, an order or an invoice costs."""

from dataclasses import dataclass
from decimal import Decimal

from crm.money import digits_of
from sales.pricing.rounding import rounded

HUNDRED = Decimal(100)
MOST_MINOR = 10**15  # ten trillion euros: more is a slip of the finger


@dataclass(frozen=True, slots=True)
class PricedLine:
    """So many of something at a price each, as its document shows it.

    `unit_price` is in whole units of the currency and exact: a screw may cost 0.0345 euros. `discount` and `tax_rate`
    are in per cent. Whether the price has its tax in it is the document's business (`Terms.tax_included`).
    """

    quantity: Decimal
    unit_price: Decimal
    tax_rate: Decimal
    discount: Decimal = Decimal(0)

    def amount(self, currency: str) -> int:
        """What the line says on its right, in minor units: quantity by price less its discount, rounded once."""
        exact = self.quantity * self.unit_price * (HUNDRED - self.discount) / HUNDRED
        return rounded(exact.scaleb(digits_of(currency)))
