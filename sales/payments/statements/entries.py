"""What every kind of bank statement is read into."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crm.errors import Refused
from crm.money import digits_of

LARGEST = 10**15  # minor units: more is no amount that a bank writes


class NoStatement(Refused):
    """The file can't be read as a bank statement; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One movement of money. `amount_minor` is below 0 for what went out."""

    booked_on: date
    amount_minor: int
    currency: str
    name: str = ""  # who paid, or was paid
    iban: str = ""  # his account
    text: str = ""  # what he wrote
    creditor_ref: str = ""  # structured: ISO 11649 or a bank's own
    end_to_end: str = ""
    bank_ref: str = ""
    value_on: date | None = None
    is_return: bool = False  # the bank took an earlier movement back


@dataclass(frozen=True)
class Statement:
    """Movements of one account."""

    entries: tuple[Entry, ...]
    number: str = ""  # the bank's
    account: str = ""  # IBAN, or what stands in its place
    currency: str = ""
    closing_minor: int | None = None
    closing_on: date | None = None
    pending: int = 0  # movements that are only announced, and left out


def minor_of(amount: str | Decimal, currency: str) -> int:
    """Minor units of an amount in whole ones. Raises ValueError for what is no amount of the currency."""
    try:
        value = Decimal(amount).scaleb(digits_of(currency))
    except ArithmeticError as error:  # no figure, or one beyond all figures
        raise ValueError("no amount") from error
    if not value.is_finite() or value != value.to_integral_value() or abs(value) > LARGEST:
        raise ValueError("no amount")
    return int(value)
