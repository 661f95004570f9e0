"""How amounts on documents are rounded, and how one is shared out so that nothing is left over."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal


def rounded(exact: Decimal) -> int:
    """To whole minor units, halves away from zero: commercial rounding, as invoices are reckoned."""
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def shared_out(total: int, weights: Sequence[int]) -> list[int]:
    """Share `total` minor units by the weights; the parts add up to it exactly.

    By largest remainders (Hamilton's method): each gets the whole part of his share, and what is left over goes, one
    unit each, to those who lost most. Nothing is given where all weights are 0.
    """
    whole = sum(weights)
    if not whole:
        return [0 for _ in weights]
    parts, left = [], []
    for place, weight in enumerate(weights):
        part, remainder = divmod(total * weight, whole)
        parts.append(part)
        left.append((-remainder, place))
    for _, place in sorted(left)[: total - sum(parts)]:
        parts[place] += 1
    return parts
