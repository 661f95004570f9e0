"""Events of invoices and credit notes. Days are written as in ISO 8601."""

from dataclasses import dataclass
from uuid import UUID

from crm.events.types import DomainEvent, SubjectRef, event_type


@dataclass(frozen=True, kw_only=True)
class InvoiceEvent(DomainEvent):
    """What all of them say: which invoice (or credit note: `sort`), what it comes to with tax (minor units)."""

    invoice_id: UUID
    number: str = ""  # empty while it is a draft
    sort: str = "invoice"
    deal_id: UUID | None = None
    gross_minor: int = 0
    currency: str = ""
    owner_id: UUID | None = None

    def subject(self) -> SubjectRef:
        """The invoice."""
        return SubjectRef("invoice", self.invoice_id)


@event_type("billing.invoice_drafted")
@dataclass(frozen=True, kw_only=True)
class InvoiceDrafted(InvoiceEvent):
    name: str = ""


@event_type("billing.invoice_changed")
@dataclass(frozen=True, kw_only=True)
class InvoiceChanged(InvoiceEvent):
    """`changes` maps a label to its old and new text."""

    changes: dict[str, tuple[str, str]]


@event_type("billing.invoice_issued")
@dataclass(frozen=True, kw_only=True)
class InvoiceIssued(InvoiceEvent):
    """It has a number from now on. `net_minor`: without tax."""

    net_minor: int = 0
    issued_on: str = ""
    due_on: str = ""


@event_type("billing.invoice_sent")
@dataclass(frozen=True, kw_only=True)
class InvoiceSent(InvoiceEvent):
    to_address: str = ""


@event_type("billing.invoice_viewed")
@dataclass(frozen=True, kw_only=True)
class InvoiceViewed(InvoiceEvent):
    """Somebody who has the link opened its page; told once a day."""


@event_type("billing.invoice_credited")
@dataclass(frozen=True, kw_only=True)
class InvoiceCredited(InvoiceEvent):
    """A credit note takes (part of) it back: `credit_minor`, of which `credit_number` tells."""

    credit_id: UUID
    credit_number: str
    credit_minor: int
    whole: bool = False  # nothing of the invoice is left


@event_type("billing.invoice_reminded")
@dataclass(frozen=True, kw_only=True)
class InvoiceReminded(InvoiceEvent):
    """`open_minor` is what was asked for, `fee_minor` of it for this reminder."""

    level: int
    open_minor: int = 0
    fee_minor: int = 0
    to_address: str = ""


@event_type("billing.reminder_failed")
@dataclass(frozen=True, kw_only=True)
class ReminderFailed(InvoiceEvent):
    """A reminder was due, and something went wrong as it was written; it is tried again."""

    level: int


@event_type("billing.invoice_overdue")
@dataclass(frozen=True, kw_only=True)
class InvoiceOverdue(InvoiceEvent):
    """Its day has passed and it is not paid; told once."""

    open_minor: int = 0


@event_type("billing.invoice_settled")
@dataclass(frozen=True, kw_only=True)
class InvoiceSettled(InvoiceEvent):
    """Something was paid (below 0: paid back or taken back); `open_minor` is left."""

    amount_minor: int
    open_minor: int = 0
    settlement: str = ""


@event_type("billing.invoice_paid")
@dataclass(frozen=True, kw_only=True)
class InvoicePaid(InvoiceEvent):
    """Nothing is left to pay; `days_late` is 0 where it was paid in time."""

    paid_on: str = ""
    days_late: int = 0
