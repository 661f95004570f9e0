"""What matching knows of a payment, and of what is open; and what it makes of them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Owed:
    """An invoice of which something is open."""

    invoice_id: UUID
    number: str
    open_minor: int
    currency: str
    customer_id: UUID | None  # the company's, or the person's who buys for himself
    names: tuple[str, ...]  # what the customer is called
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Paid:
    """Money that came in. `amount_minor` is above 0."""

    amount_minor: int
    currency: str
    name: str = ""
    iban: str = ""
    text: str = ""
    creditor_ref: str = ""
    end_to_end: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """How much of the money goes to which invoice."""

    owed: Owed
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the money may be for, the reasons in words, and whether nobody has to look at it."""

    parts: tuple[Part, ...]
    reasons: tuple[str, ...]
    score: int  # 0 to 100
    sure: bool = False
    rest_minor: int = 0  # what is left as the customer's credit

    @property
    def key(self) -> str:
        """The same for the same invoices."""
        return ",".join(str(part.owed.invoice_id) for part in self.parts)
