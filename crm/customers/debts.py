"""What customers owe us, whoever keeps the bills: it says so by `register_debts`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from crm.accounts.actor import Actor


@dataclass(frozen=True)
class Debt:
    """What is open in one currency, and how much of it should have been paid by now; both in minor units."""

    currency: str
    open_minor: int
    overdue_minor: int


Debts = Callable[[Any], Iterable[Debt]]
_known: list[tuple[Debts, str]] = []


def register_debts(debts: Debts, capability: str) -> None:
    """`debts(customer)` answers what a person or a company owes, by currency; `capability` is needed to see it.

    The last one registered counts.
    """
    _known[:] = [(debts, capability)]


def debts_of(actor: Actor, customer: Any) -> list[Debt]:
    """What a person or a company owes us, the largest first; [] for nothing, and for who may not see it."""
    if not _known or customer is None or not actor.can(_known[0][1]):
        return []
    return sorted((debt for debt in _known[0][0](customer) if debt.open_minor), key=lambda debt: -debt.open_minor)


def over_limit(customer: Any, debts: Iterable[Debt]) -> bool:
    """Whether he owes more than his limit, in the limit's currency."""
    limit, currency = customer.credit_limit_minor, customer.credit_limit_currency
    return limit is not None and any(each.open_minor > limit for each in debts if each.currency == currency)
