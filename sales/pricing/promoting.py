"""What promotions take off: the best for the customer of those that hold, never two of one kind on one line."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Deduction:
    """`percent` off each line it covers, or `amount_minor` off the whole.

    `products` and `category` say what it covers; None: everything. `min_quantity` is of all that it covers together.
    """

    name: str
    percent: Decimal | None = None
    amount_minor: int | None = None
    products: Collection[UUID] | None = None
    category: str | None = None
    min_quantity: Decimal = Decimal(0)

    def covers(self, item: "Item") -> bool:
        """Whether the line counts for it, and goes down by it."""
        if self.products is not None and item.product_id not in self.products:
            return False
        return item.product_id is not None and (self.category is None or item.category == self.category)


@dataclass(frozen=True, slots=True)
class Item:
    """A line as promotions see it. `amount_minor` before any of them; `by_hand` lines have a discount somebody gave."""

    product_id: UUID | None
    category: str
    quantity: Decimal
    amount_minor: int
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """Per cent off each line with the promotion's name (None: nothing), and what goes off the whole."""

    lines: tuple[tuple[Decimal, str] | None, ...]
    off_minor: int = 0
    off_name: str = ""


def take_off(items: Sequence[Item], deductions: Sequence[Deduction]) -> Taken:
    """The highest percentage for each line, then the one amount that takes most off the rest."""
    holding = [each for each in deductions if _reached(each, items)]
    lines = tuple(_best_percent(item, holding) for item in items)
    left = [_after(item, taken) for item, taken in zip(items, lines, strict=True)]
    off, name = max((_amount(each, items, left) for each in holding), default=(0, ""))
    return Taken(lines, off, name) if off else Taken(lines)


def _reached(deduction: Deduction, items: Sequence[Item]) -> bool:
    covered = [item.quantity for item in items if deduction.covers(item)]
    return bool(covered) and sum(covered) >= deduction.min_quantity


def _best_percent(item: Item, deductions: Sequence[Deduction]) -> tuple[Decimal, str] | None:
    if item.by_hand:
        return None
    return max(((each.percent, each.name) for each in deductions if each.percent and each.covers(item)), default=None)


def _after(item: Item, taken: tuple[Decimal, str] | None) -> int:
    """What the line comes to, rounded down: a promotion must never take off more than there is."""
    return int(item.amount_minor * (100 - taken[0]) / 100) if taken else item.amount_minor


def _amount(deduction: Deduction, items: Sequence[Item], left: Sequence[int]) -> tuple[int, str]:
    if deduction.amount_minor is None:
        return 0, ""
    there = sum(minor for item, minor in zip(items, left, strict=True) if deduction.covers(item))
    return max(min(deduction.amount_minor, there), 0), deduction.name
