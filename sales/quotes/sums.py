"""What a quote adds up to: without what is optional, but for what was chosen of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from crm.money import Money
from sales.pricing.lines import HUNDRED
from sales.pricing.rounding import rounded
from sales.pricing.totals import Terms, Totals, totals_of
from sales.quotes.lines import Line


@dataclass(frozen=True)
class Off:
    """What is taken off the whole: so many per cent, or an amount in minor units."""

    percent: Decimal = Decimal(0)
    minor: int = 0


@dataclass(frozen=True)
class Sums:
    """`amounts` by line's id (optional ones, too); `sections` by their heading's id, without what does not count."""

    totals: Totals
    subtotal: Money
    amounts: dict[str, Money]
    sections: dict[str, Money]
    recurring: dict[int, Money]  # by months: what of the subtotal comes again
    steepest: Decimal  # the most that is taken off a line, with what is taken off the whole, in per cent


def sums_of(lines: Sequence[Line], terms: Terms, off: Off, chosen: Collection[str] = ()) -> Sums:
    """Add up. `chosen` are ids of optional lines that count.

    Raises ValueError if more is taken off than there is.
    """
    counted = [line for line in lines if line.is_item and (not line.optional or line.id in chosen)]
    subtotal = sum(line.amount(terms.currency) for line in counted)
    totals = totals_of([line.priced() for line in counted], terms, discount=_discount(subtotal, off))
    return Sums(
        totals,
        Money(subtotal, terms.currency),
        {line.id: Money(line.amount(terms.currency), terms.currency) for line in lines if line.is_item},
        _sections(lines, counted, terms.currency),
        _recurring(counted, terms.currency),
        _steepest(lines, totals.discount.minor, subtotal),
    )


def _discount(subtotal: int, off: Off) -> int:
    if off.percent and subtotal > 0:
        return min(rounded(Decimal(subtotal) * off.percent / HUNDRED), subtotal)
    return off.minor


def _sections(lines: Sequence[Line], counted: Sequence[Line], currency: str) -> dict[str, Money]:
    found: dict[str, Money] = {}
    heading, kept = "", {line.id for line in counted}
    for line in lines:
        if line.is_heading:
            heading = line.id
            found[heading] = Money(0, currency)
        elif heading and line.id in kept:
            found[heading] += Money(line.amount(currency), currency)
    return found


def _recurring(counted: Sequence[Line], currency: str) -> dict[int, Money]:
    found: dict[int, Money] = {}
    for line in counted:
        if line.every_months:
            amount = Money(line.amount(currency), currency)
            found[line.every_months] = found.get(line.every_months, Money(0, currency)) + amount
    return dict(sorted(found.items()))


def _steepest(lines: Sequence[Line], discount: int, subtotal: int) -> Decimal:
    """Line and whole together: 10 % off what was 20 % off already leaves 72 of 100."""
    most = max((line.discount for line in lines if line.is_item), default=Decimal(0))
    whole = Decimal(discount) / Decimal(subtotal) if subtotal > 0 else Decimal(0)
    left = (HUNDRED - most) * (1 - whole)
    return max(HUNDRED - left, Decimal(0)).quantize(Decimal("0.001"))
