"""What a document adds up to: lines, discount, tax by rate, and what is to be paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import partial

from crm.money import Money
from sales.pricing.lines import HUNDRED, PricedLine
from sales.pricing.rounding import rounded, shared_out


class Rounding(StrEnum):
    """Where tax is rounded: on every line, or once for each rate (as EN 16931, BR-CO-17 has it)."""

    LINE = "line"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Terms:
    """How the organization reckons: its currency, whether prices have their tax in them, and where tax is rounded."""

    currency: str
    tax_included: bool = False
    rounding: Rounding = Rounding.TOTAL


@dataclass(frozen=True, slots=True)
class TaxSum:
    """All that is taxed at one rate (per cent): what it is without the tax, and the tax."""

    rate: Decimal
    net: Money
    tax: Money


@dataclass(frozen=True, slots=True)
class Totals:
    """`lines` are what the lines say; less `discount` they are `net` (`gross` where prices have the tax in them)."""

    lines: tuple[Money, ...]
    discount: Money
    taxes: tuple[TaxSum, ...]
    net: Money
    tax: Money
    gross: Money


def totals_of(lines: Sequence[PricedLine], terms: Terms, *, discount: int = 0) -> Totals:
    """Add a document up. `discount` is what is taken off the whole of it, in minor units of the terms' currency.

    The discount is shared by all lines by what they cost, so that each rate's tax goes down with it (EN 16931, BT-92).
    Raises ValueError if more is taken off than there is.
    """
    amounts = [line.amount(terms.currency) for line in lines]
    if discount and not 0 < discount <= sum(amounts):
        raise ValueError("The discount is more than the lines add up to.")
    left = [
        amount - off
        for amount, off in zip(amounts, shared_out(discount, [max(amount, 0) for amount in amounts]), strict=True)
    ]
    taxes = _taxes(lines, left, terms)
    net, tax = sum(each.net.minor for each in taxes), sum(each.tax.minor for each in taxes)
    money = partial(_money, currency=terms.currency)
    return Totals(tuple(map(money, amounts)), money(discount), taxes, money(net), money(tax), money(net + tax))


def _taxes(lines: Sequence[PricedLine], amounts: Sequence[int], terms: Terms) -> tuple[TaxSum, ...]:
    """By rate, the highest first."""
    by_rate: dict[Decimal, list[int]] = {}
    for line, amount in zip(lines, amounts, strict=True):
        by_rate.setdefault(line.tax_rate.normalize(), []).append(amount)
    return tuple(_tax_sum(rate, by_rate[rate], terms) for rate in sorted(by_rate, reverse=True))


def _tax_sum(rate: Decimal, amounts: Sequence[int], terms: Terms) -> TaxSum:
    taxed = amounts if terms.rounding == Rounding.LINE else [sum(amounts)]
    divisor = HUNDRED + rate if terms.tax_included else HUNDRED
    tax = sum(rounded(Decimal(amount) * rate / divisor) for amount in taxed)
    net = sum(amounts) - (tax if terms.tax_included else 0)
    return TaxSum(rate, _money(net, terms.currency), _money(tax, terms.currency))


def _money(minor: int, currency: str) -> Money:
    return Money(minor, currency)
