"""What every payment provider can be asked, and what it tells us, whoever it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from crm.errors import Refused


class ProviderProblem(Refused):
    """The provider can't be reached, or refuses; the message is for people."""


class TooLate(ProviderProblem):
    """It is over there: paid, ended or sent back already."""


class WrongSignature(Exception):
    """What came in was not signed by the provider, or too long ago."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """Of an organization's account there."""

    key: str
    signing: str


@dataclass(frozen=True, slots=True)
class Bill:
    """What is to be paid. The same `key` begins one checkout, however often it is asked for."""

    invoice_id: UUID
    organization_id: UUID
    number: str
    amount_minor: int
    currency: str
    email: str
    key: str
    paid_url: str
    back_url: str


@dataclass(frozen=True, slots=True)
class Begun:
    """A checkout: the provider's name of it, where the customer pays, and until when he can."""

    session: str
    address: str
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Refund:
    """What is to go back of a payment, by the provider's name of it. The same `key` sends it back once."""

    payment: str
    amount_minor: int
    currency: str
    key: str


class Told(StrEnum):
    """What a message is about."""

    PAID = "paid"
    PENDING = "pending"  # he has paid; the money takes days
    ENDED = "ended"  # the checkout is over without money
    REFUNDED = "refunded"  # `amount_minor`: all that went back so far
    REFUND_FAILED = "refund_failed"  # `amount_minor`: what did not reach the customer and is ours again
    DISPUTED = "disputed"
    DISPUTE_WON = "dispute_won"
    DISPUTE_LOST = "dispute_lost"
    NOTHING = "nothing"  # that we care about


@dataclass(frozen=True, slots=True)
class Notice:
    """One message. `payment`, `session`, `dispute`, `refund` are the provider's names; amounts in minor units."""

    event: str
    sort: str  # as the provider calls the message
    happened_at: datetime
    told: Told = Told.NOTHING
    payment: str = ""
    session: str = ""
    dispute: str = ""
    refund: str = ""
    amount_minor: int = 0
    currency: str = ""
    invoice_id: str = ""  # as we gave it; "" where the provider does not say it
    payer: str = ""
    reason: str = ""


class Provider(Protocol):
    """One that takes payments for us."""

    name: str
    label: str

    def begin(self, secrets: Secrets, bill: Bill) -> Begun:
        """Begin a checkout. Raises ProviderProblem."""
        ...

    def end(self, secrets: Secrets, session: str) -> None:
        """Let nobody pay by a checkout any more. Raises TooLate where it is over already, ProviderProblem."""
        ...

    def refund(self, secrets: Secrets, refund: Refund) -> int:
        """Send money back; answers all that went back of the payment so far. Raises TooLate, ProviderProblem."""
        ...

    def read(self, secrets: Secrets, body: bytes, headers: Mapping[str, str], *, now: float) -> Notice:
        """Check who signed a message, and read it. Raises WrongSignature; ValueError for what can't be read."""
        ...
