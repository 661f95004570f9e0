"""What amounts of several currencies are worth in the organization's own, at the rates of the day."""

from collections.abc import Iterable
from datetime import date
from functools import cached_property

from crm.currencies.exchange import Exchange, Total
from crm.currencies.queries.rates import exchange_into
from crm.money import Money


class Worth:
    """Asks for rates once, and only where there is anything to exchange."""

    def __init__(self, home: str, on: date | None = None) -> None:
        self.home, self._on = home, on

    def total(self, amounts: Iterable[Money]) -> Total:
        """All of them in the organization's currency, with what has no rate beside it."""
        known = [amount for amount in amounts if amount.minor]
        foreign = any(amount.currency != self.home for amount in known)
        return (self.exchange if foreign else Exchange(self.home)).total(known)

    def of(self, amount: Money) -> Money | None:
        """One amount; None without a rate."""
        return amount if amount.currency == self.home else self.exchange.convert(amount)

    @cached_property
    def exchange(self) -> Exchange:
        """The rates of the day."""
        return exchange_into(self.home, self._on)
