"""What an order adds up to: of each line what stands, without what was cancelled."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from sales.orders.models import Order, OrderLine
from sales.pricing.rounding import rounded
from sales.quotes.lines import Line
from sales.quotes.sums import Off, Sums, sums_of


def standing_lines(rows: Sequence[OrderLine]) -> list[Line]:
    """The lines with as many as stand; those of which nothing stands are left out."""
    lines = [replace(Line.of(row), quantity=row.standing) for row in rows]
    return [line for row, line in zip(rows, lines, strict=True) if not row.is_item or row.standing or not row.cancelled]


def standing_off(order: Order, rows: Sequence[OrderLine]) -> Off:
    """What is taken off the whole; of an amount, the share of what still stands."""
    if not order.discount_minor:
        return Off(order.discount)
    return Off(minor=share_of_off(order, rows, standing_lines(rows)))


def share_of_off(order: Order, rows: Sequence[OrderLine], part: Sequence[Line]) -> int:
    """How much of the amount off the whole order (minor units) belongs to these of its lines.

    It was agreed for what was ordered then: what was added later has no part in it, so that shares billed before hold.
    """
    agreed = [row for row in rows if not row.extension]
    ordered = sum(Line.of(row).amount(order.currency) for row in agreed)
    ids = {str(row.id) for row in agreed}
    amount = sum(line.amount(order.currency) for line in part if line.id in ids)
    if ordered <= 0 or amount == ordered:
        return order.discount_minor
    share = rounded(Decimal(order.discount_minor) * Decimal(amount) / Decimal(ordered))
    return max(min(share, amount), 0)


def order_sums(order: Order, rows: Sequence[OrderLine]) -> Sums:
    """All sums of what stands. Raises ValueError if more is taken off than there is."""
    return sums_of(standing_lines(rows), order.reckoned_by, standing_off(order, rows))
