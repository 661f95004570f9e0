"""What subscriptions bring each month, how that moves, and who leaves. Pure reckoning over rows of the ledger.

Each figure is a sum of whole minor units, so a month's opening and its five movements add up to its closing, exactly,
and that is the next month's opening.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from sales.subscriptions.models import MovementSort
from sales.subscriptions.periods import later


@dataclass(frozen=True, slots=True)
class Moved:
    """One movement: on a day, of a customer (any key that is the same for the same one), so much more or less."""

    on: date
    sort: str
    delta_minor: int
    customer: object


@dataclass
class Month:
    """One month. `moves` by MovementSort, all in minor units; customers are those who pay something."""

    first: date
    opening: int = 0
    moves: dict[str, int] = field(default_factory=lambda: dict.fromkeys(MovementSort.values, 0))
    customers: int = 0  # as it began
    gone: int = 0  # of those, who pay nothing at its end
    customers_after: int = 0

    @property
    def closing(self) -> int:
        """What comes in each month at its end."""
        return self.opening + sum(self.moves.values())

    @property
    def net(self) -> int:
        """By how much it grew."""
        return self.closing - self.opening

    @property
    def customer_churn(self) -> Fraction | None:
        """Customers who paid at the month's beginning and pay nothing at its end / customers at its beginning."""
        return Fraction(self.gone, self.customers) if self.customers else None

    @property
    def revenue_churn(self) -> Fraction | None:
        """Gross: (churned + contraction) / the opening. What is won back does not count."""
        lost = self.moves[MovementSort.CHURNED] + self.moves[MovementSort.CONTRACTION]
        return Fraction(-lost, self.opening) if self.opening > 0 else None

    @property
    def net_churn(self) -> Fraction | None:
        """(churned + contraction - expansion - reactivated) / opening; below 0 where those who stay bring more."""
        kept = sum(amount for sort, amount in self.moves.items() if sort != MovementSort.NEW)
        return Fraction(-kept, self.opening) if self.opening > 0 else None


def months_of(rows: Iterable[Moved], first: date, count: int) -> list[Month]:
    """So many months from the one of `first` on; what moved before is the first one's opening."""
    begin = first.replace(day=1)
    months = [Month(later(begin, number)) for number in range(count)]
    end = later(begin, count)
    pays: dict[object, int] = {}
    waiting = sorted((row for row in rows if row.on < end), key=lambda row: row.on)
    place = 0
    for month in months:
        while place < len(waiting) and waiting[place].on < month.first:
            _count(pays, waiting[place])
            place += 1
        month.opening = sum(pays.values())
        began = {customer for customer, minor in pays.items() if minor > 0}
        while place < len(waiting) and waiting[place].on < later(month.first, 1):
            month.moves[waiting[place].sort] += waiting[place].delta_minor
            _count(pays, waiting[place])
            place += 1
        month.customers = len(began)
        month.gone = sum(pays[customer] <= 0 for customer in began)
        month.customers_after = sum(minor > 0 for minor in pays.values())
    return months


def average(shares: Sequence[Fraction | None]) -> Fraction | None:
    """The mean of the months that have one."""
    known = [share for share in shares if share is not None]
    return sum(known, Fraction(0)) / len(known) if known else None


def _count(pays: dict[object, int], row: Moved) -> None:
    pays[row.customer] = pays.get(row.customer, 0) + row.delta_minor
