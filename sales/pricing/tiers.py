"""Which of several prices holds for a quantity."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from crm.exact import plain
from crm.money import digits_of
from sales.pricing.lines import HUNDRED


@dataclass(frozen=True, slots=True)
class Tier:
    """So much each from so many on."""

    min_quantity: Decimal
    unit_price: Decimal


def tier_for(tiers: Iterable[Tier], quantity: Decimal) -> Tier | None:
    """The one with the highest minimum that the quantity reaches; None if it reaches none."""
    reached = [tier for tier in tiers if tier.min_quantity <= quantity]
    return max(reached, key=lambda tier: tier.min_quantity, default=None)


def next_tier(tiers: Iterable[Tier], quantity: Decimal) -> Tier | None:
    """The next one that a larger quantity would reach."""
    beyond = [tier for tier in tiers if tier.min_quantity > quantity]
    return min(beyond, key=lambda tier: tier.min_quantity, default=None)


def changed_by(price: Decimal, percent: Decimal, currency: str) -> Decimal:
    """A price so many per cent higher (or lower, below zero), with no more digits than the currency or it has."""
    exponent = price.as_tuple().exponent
    places = max(digits_of(currency), -exponent if isinstance(exponent, int) else 0)
    exact = price * (HUNDRED + percent) / HUNDRED
    return plain(exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))
