"""How invoices read in a timeline."""

from crm.events.catalog.billing import (
    InvoiceChanged,
    InvoiceCredited,
    InvoiceDrafted,
    InvoiceEvent,
    InvoiceIssued,
    InvoiceOverdue,
    InvoicePaid,
    InvoiceReminded,
    InvoiceSent,
    InvoiceSettled,
    InvoiceViewed,
    ReminderFailed,
)
from crm.web.formats import money
from crm.web.timeline import SALES, Telling, tells


@tells(InvoiceDrafted, SALES)
def invoice_drafted(_event: InvoiceDrafted) -> Telling:
    """Mira Okonkwo began the invoice Chicago rotation."""
    return Telling(icon="receipt", did="began the invoice", tone="blue")


@tells(InvoiceChanged, SALES)
def invoice_changed(event: InvoiceChanged) -> Telling:
    """Mira Okonkwo changed Draft Chicago rotation: line 2 from 3 h to 4 h."""
    lines = [
        f"{label[:1].upper()}{label[1:]}: {old or 'empty'} to {new or 'empty'}"
        for label, (old, new) in event.changes.items()
    ]
    return Telling(icon="pencil", did="changed", body="\n".join(lines[:12]))


@tells(InvoiceIssued, SALES)
def invoice_issued(event: InvoiceIssued) -> Telling:
    """Petra Lang issued INV-2026-0001, €12,000."""
    return Telling(icon="lock", did="issued", more=f", {_amount(event, event.gross_minor)}", tone="blue")


@tells(InvoiceSent, SALES)
def invoice_sent(event: InvoiceSent) -> Telling:
    """Petra Lang sent INV-2026-0001 to helena@nordwind.example."""
    return Telling(icon="send", did="sent", more=f" to {event.to_address}", tone="blue")


@tells(InvoiceViewed, SALES)
def invoice_viewed(_event: InvoiceViewed) -> Telling:
    """The customer looked at INV-2026-0001."""
    return Telling(icon="eye", did="looked at")


@tells(InvoiceOverdue, SALES)
def invoice_overdue(event: InvoiceOverdue) -> Telling:
    """Fairlead noted as overdue INV-2026-0001, €12,000 open."""
    return Telling(icon="clock", did="noted as overdue", more=f", {_amount(event, event.open_minor)} open", tone="red")


@tells(InvoiceReminded, SALES)
def invoice_reminded(event: InvoiceReminded) -> Telling:
    """Fairlead reminded for the second time of INV-2026-0001, with a fee of €5.00."""
    fee = f", with a fee of {_amount(event, event.fee_minor)}" if event.fee_minor else ""
    time = {1: "first", 2: "second"}.get(event.level, "third")
    return Telling(icon="bell", did=f"reminded for the {time} time of", own="it", more=fee, tone="amber")


@tells(ReminderFailed, SALES)
def reminder_failed(_event: ReminderFailed) -> Telling:
    """Fairlead could not remind of INV-2026-0001: something went wrong, it is tried again tomorrow."""
    more = ": something went wrong, it is tried again tomorrow"
    return Telling(icon="alert-triangle", did="could not remind of", own="it", more=more, tone="red")


@tells(InvoiceSettled, SALES)
def invoice_settled(event: InvoiceSettled) -> Telling:
    """Petra Lang entered a payment for INV-2026-0001, €500.00, €700.00 left."""
    left = f", {_amount(event, event.open_minor)} left" if event.open_minor > 0 else ""
    did = "entered a payment for" if event.amount_minor > 0 else "took a payment back from"
    more = f", {_amount(event, abs(event.amount_minor))}{left}"
    return Telling(icon="cash", did=did, own="it", more=more, tone="green")


@tells(InvoicePaid, SALES)
def invoice_paid(event: InvoicePaid) -> Telling:
    """Petra Lang saw paid INV-2026-0001, 12 days late."""
    late = f", {event.days_late} day{'s' if event.days_late > 1 else ''} late" if event.days_late else ""
    return Telling(icon="circle-check", did="marked as paid", more=late, tone="green")


@tells(InvoiceCredited, SALES)
def invoice_credited(event: InvoiceCredited) -> Telling:
    """Petra Lang cancelled INV-2026-0001 by credit note CN-2026-0001."""
    did = "cancelled" if event.whole else f"took {_amount(event, event.credit_minor)} back of"
    return Telling(
        icon="receipt-refund", did=did, own="it", more=f" by credit note {event.credit_number}", tone="amber"
    )


def _amount(event: InvoiceEvent, minor: int) -> str:
    return money(minor, event.currency, exact=True)
