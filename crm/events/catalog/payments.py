"""Events of payments."""

from dataclasses import dataclass
from uuid import UUID

from crm.events.types import DomainEvent, SubjectRef, event_type


@dataclass(frozen=True, kw_only=True)
class PaymentEvent(DomainEvent):
    """What all of them say: which payment, and how much it was (minor units)."""

    payment_id: UUID
    amount_minor: int = 0
    currency: str = ""
    owner_id: UUID | None = None

    def subject(self) -> SubjectRef:
        """The payment."""
        return SubjectRef("payment", self.payment_id)


@event_type("payments.payment_received")
@dataclass(frozen=True, kw_only=True)
class PaymentReceived(PaymentEvent):
    """Money came in; `numbers` are those of the invoices that it was for, as far as that was known at once."""

    method: str = ""
    payer: str = ""
    numbers: tuple[str, ...] = ()


@event_type("payments.payment_changed")
@dataclass(frozen=True, kw_only=True)
class PaymentChanged(PaymentEvent):
    """`changes` maps a label to its old and new text."""

    changes: dict[str, tuple[str, str]]


@event_type("payments.payment_allocated")
@dataclass(frozen=True, kw_only=True)
class PaymentAllocated(PaymentEvent):
    """So much of it pays an invoice; below 0: no longer."""

    invoice_id: UUID
    number: str = ""
    part_minor: int


@event_type("payments.payment_returned")
@dataclass(frozen=True, kw_only=True)
class PaymentReturned(PaymentEvent):
    """So much of it went back to the customer (`sort`: refund, chargeback)."""

    part_minor: int
    sort: str
    note: str = ""


@event_type("payments.payment_refund_failed")
@dataclass(frozen=True, kw_only=True)
class PaymentRefundFailed(PaymentEvent):
    """So much of what was sent back never reached the customer and is credit again; `sent_by_id` had sent it."""

    part_minor: int
    reason: str = ""
    sent_by_id: UUID | None = None


@event_type("payments.payment_disputed")
@dataclass(frozen=True, kw_only=True)
class PaymentDisputed(PaymentEvent):
    """The customer told his bank that he did not want to pay; `over`: that was decided, `won`: for us."""

    reason: str = ""
    over: bool = False
    won: bool = False


@event_type("payments.statement_imported")
@dataclass(frozen=True, kw_only=True)
class StatementImported(DomainEvent):
    """So many lines of a bank statement are new."""

    statement_id: UUID
    file_name: str
    lines: int

    def subject(self) -> None:
        """A file is no record of its own page's timeline."""
