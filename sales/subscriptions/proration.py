"""What a change in the middle of a period costs or gives back, to the day and to the minor unit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crm.money import digits_of
from sales.quotes.lines import Line
from sales.subscriptions.periods import Span, share


@dataclass(frozen=True)
class Piece:
    """So much more, or less (below 0), for the days of `span`, which are part of a whole period."""

    line: Line
    amount_minor: int
    span: Span
    of: Span

    @property
    def is_credit(self) -> bool:
        """Whether it gives something back."""
        return self.amount_minor < 0


def pieces(
    before: Sequence[Line], after: Sequence[Line], day: date, billed: Span, whole: Span, currency: str
) -> list[Piece]:
    """From a day on `after` holds instead of `before`, of which all of `billed` was billed already.

    What is left of the old is given back, and the same days of the new are charged; lines that cost what they cost
    before have neither. Changing back on the same day gives the same amounts with the other sign.
    """
    rest = Span(max(day, billed.begin), billed.until)
    if rest.days <= 0:
        return []
    was, now = _costing(before), _costing(after)
    gone = [line for key, line in was.items() if not _same(line, now.get(key), currency)]
    come = [line for key, line in now.items() if not _same(line, was.get(key), currency)]
    found = [Piece(line, -share(line.amount(currency), whole, rest), rest, whole) for line in gone]
    found += [Piece(line, share(line.amount(currency), whole, rest), rest, whole) for line in come]
    return [piece for piece in found if piece.amount_minor]


def charged(lines: Iterable[Line], span: Span, whole: Span, currency: str) -> list[Line]:
    """The lines of an invoice for `span`: as they are for a whole period, else each with its share of the amount."""
    if span == whole:
        return [line.with_id() for line in lines]
    found = []
    for line in lines:
        if not line.is_item:
            found.append(line.with_id())
        else:
            found.append(
                part_of(line, share(line.amount(currency), whole, span), currency, days=(span.days, whole.days))
            )
    return found


def part_of(line: Line, amount_minor: int, currency: str, *, days: tuple[int, int], about: str = "") -> Line:
    """A line that says exactly this amount, and of how many days it is; `about` goes before its name."""
    count = f"{line.quantity.normalize():f} {line.unit}".strip()
    words = f"{count}: {days[0]} of {days[1]} days"
    name = f"{about} {line.name}".strip()[:300]
    return line_saying(
        name=name, description=words, amount_minor=amount_minor, currency=currency, tax_rate=line.tax_rate,
        tax_category=line.tax_category, variant_id=line.variant_id,
    )  # fmt: skip


def line_saying(
    *, name: str, description: str, amount_minor: int, currency: str, tax_rate: Decimal, tax_category: str,
    variant_id: str = "",
) -> Line:  # fmt: skip
    """One piece at exactly this amount."""
    price = Decimal(amount_minor).scaleb(-digits_of(currency))
    return Line.new(
        name=name, description=description, unit_price=price, tax_rate=tax_rate, tax_category=tax_category,
        variant_id=variant_id,
    )  # fmt: skip


def _costing(lines: Iterable[Line]) -> dict[str, Line]:
    return {line.id: line for line in lines if line.is_item}


def _same(line: Line, other: Line | None, currency: str) -> bool:
    if other is None:
        return False
    mine = (line.amount(currency), line.tax_rate, line.tax_category)
    return mine == (other.amount(currency), other.tax_rate, other.tax_category)
