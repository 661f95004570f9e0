"""Tell colleagues what happens to their invoices."""

from uuid import UUID

from crm.accounts.actor import member_actor
from crm.events.catalog.billing import InvoiceOverdue, InvoicePaid, ReminderFailed
from crm.events.models import Event
from crm.events.subscriptions import subscribe
from crm.events.types import SubjectRef
from crm.web.formats import money
from crm.work.actions.notifications import notify
from sales.billing.models import Invoice
from sales.billing.queries.invoices import invoices_visible_to


@subscribe(InvoicePaid)
def tell_that_it_is_paid(event: InvoicePaid, row: Event) -> None:
    """Whose invoice it is hears that nothing is left to pay."""
    late = f", {event.days_late} days late" if event.days_late > 1 else ""
    _tell(event.invoice_id, f"{event.number} is paid{late}", kind="invoice_paid", key=f"invoice-paid:{row.id}")


@subscribe(InvoiceOverdue)
def tell_that_it_is_overdue(event: InvoiceOverdue, row: Event) -> None:
    """Whose invoice it is hears that it should have been paid."""
    left = money(event.open_minor, event.currency)
    text = f"{event.number} is overdue, {left} open"
    _tell(event.invoice_id, text, kind="invoice_overdue", key=f"invoice-overdue:{row.id}")


@subscribe(ReminderFailed)
def tell_that_nobody_was_reminded(event: ReminderFailed, row: Event) -> None:
    """Whose invoice it is hears that its reminder did not go."""
    text = f"{event.number}: its reminder could not be sent. Look at it, then send it by hand"
    _tell(event.invoice_id, text, kind="reminder_failed", key=f"reminder-failed:{row.id}")


def _tell(invoice_id: UUID, text: str, *, kind: str, key: str) -> None:
    invoice = Invoice.objects.select_related("owner", "owner__role").filter(id=invoice_id).first()
    if invoice is None or invoice.owner is None or not invoice.owner.active:
        return
    if invoices_visible_to(member_actor(invoice.owner)).filter(id=invoice.id).exists():
        notify(invoice.owner, text, kind=kind, subject=SubjectRef("invoice", invoice.id), key=key)
