"""Reckon amounts of several currencies in one, at stored rates: exact fractions, rounded once, half up."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from crm.money import Money, digits_of


@dataclass(frozen=True)
class Quote:
    """On `day` one `base` was `units` of `currency`; what was `typed` counts for more than what a feed says of it."""

    base: str
    currency: str
    units: Decimal
    day: date
    typed: bool = False


@dataclass(frozen=True)
class Factor:
    """What one unit is worth; `day`: of the older rate that went into it."""

    value: Fraction
    day: date


@dataclass(frozen=True)
class Total:
    """A sum in one currency. `missing`: what could not be reckoned, by currency; `day`: of the oldest rate used."""

    money: Money
    missing: list[Money] = field(default_factory=list)
    day: date | None = None
    mixed: bool = False  # whether anything was exchanged

    @property
    def is_whole(self) -> bool:
        """Whether everything is in it."""
        return not self.missing


@dataclass(frozen=True)
class Exchange:
    """The newest rates there were on a day, into the organization's currency."""

    home: str
    quotes: tuple[Quote, ...] = ()

    def convert(self, amount: Money) -> Money | None:
        """The amount in the home currency; None without a rate."""
        factor = self.factor(amount.currency)
        return None if factor is None else _worth(amount, factor, self.home)

    def total(self, amounts: Iterable[Money]) -> Total:
        """All of them in the home currency: those of one currency are added up first, and rounded once."""
        sums: dict[str, int] = {}
        for amount in amounts:
            sums[amount.currency] = sums.get(amount.currency, 0) + amount.minor
        minor, missing, days = sums.get(self.home, 0), [], []
        for currency in sorted(set(sums) - {self.home}):
            amount, factor = Money(sums[currency], currency), self.factor(currency)
            if factor is None:
                missing.append(amount)
            else:
                minor += _worth(amount, factor, self.home).minor
                days.append(factor.day)
        return Total(Money(minor, self.home), missing, min(days, default=None), bool(days))

    def factor(self, currency: str) -> Factor | None:
        """What one unit of a currency is in the home currency: said so, the other way round, or by way of a third."""
        if currency == self.home:
            return Factor(Fraction(1), date.max)
        if direct := self._between(currency, self.home):
            return direct
        for third in self._bases:
            there, here = self._between(currency, third), self._between(third, self.home)
            if there and here:
                return Factor(there.value * here.value, min(there.day, here.day))
        return None

    @cached_property
    def _bases(self) -> list[str]:
        return sorted({quote.base for quote in self.quotes})

    @cached_property
    def _known(self) -> dict[tuple[str, str], Factor]:
        known: dict[tuple[str, str], Factor] = {}
        for quote in sorted(self.quotes, key=lambda each: (each.day, each.typed)):
            value = Fraction(quote.units)
            known[quote.base, quote.currency] = Factor(value, quote.day)
            known[quote.currency, quote.base] = Factor(1 / value, quote.day)
        return known

    def _between(self, one: str, other: str) -> Factor | None:
        return self._known.get((one, other))


def _worth(amount: Money, factor: Factor, home: str) -> Money:
    scaled = Fraction(amount.minor) * factor.value * Fraction(10) ** (digits_of(home) - digits_of(amount.currency))
    sign = -1 if scaled < 0 else 1
    return Money(sign * int(abs(scaled) + Fraction(1, 2)), home)
