"""What one of something costs, as people read it."""

from decimal import Decimal

from crm.money import Money, digits_of
from crm.web.formats import MINUS, money, number


def unit_money(price: Decimal, currency: str) -> str:
    """With as many digits as it has, the currency's at least: "€12.50", "€0.0345"."""
    places = max(digits_of(currency), -int(price.normalize().as_tuple().exponent))
    around = money(Money(0, currency))  # "€0", or "0 €": the language's way
    return ("" if price >= 0 else MINUS) + around.replace("0", number(abs(price), places))
