"""The one place where what was paid of an invoice changes."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.errors import Refused
from crm.events.catalog.billing import InvoicePaid, InvoiceSettled
from crm.events.emit import emit
from crm.records.actions.keeping import keep
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id
from sales.billing.actions.facts import about_invoice
from sales.billing.models import Invoice, Settlement
from sales.billing.queries.invoices import get_invoice
from sales.billing.schedule import schedule_reminder

DONE = (Settlement.PAID, Settlement.OVER)


@transaction.atomic
def settle(invoice_id: UUID, amount_minor: int, *, on: date | None = None, by: Actor) -> Invoice:
    """Count so much (in the invoice's currency) as paid on a day; below 0 takes a payment back, or pays it out.

    Adds up in any order and number of parts; which payment it was, and that it counts once, is the caller's business.
    Raises NotFound, Refused for a draft, a credit note, and where less than nothing would be paid.
    """
    invoice = get_invoice(by, invoice_id, lock=True)
    if invoice.is_draft or invoice.is_credit_note:
        raise Refused(f"{invoice} is nothing that can be paid.")
    if not amount_minor:
        return invoice
    if invoice.paid_minor + amount_minor < 0:
        raise Refused("No more can be taken back than was paid.")
    before = Settlement(invoice.settlement)
    invoice.paid_minor += amount_minor
    follow(invoice, before, on=on or timezone.localdate())
    keep(invoice, by=by)
    told = InvoiceSettled(
        **about_invoice(invoice),
        amount_minor=amount_minor,
        open_minor=invoice.open_minor,
        settlement=invoice.settlement,
    )
    emit(told, by=by)
    tell_if_paid(invoice, before, by=by)
    return invoice


def follow(invoice: Invoice, before: Settlement, *, on: date) -> None:
    """What follows from other amounts: what is open, how far it is paid and since when, and when to remind.

    `before`: how it stood until now. The invoice is locked, and not saved.
    """
    invoice.follow_payments()
    if invoice.settlement not in DONE:
        invoice.paid_on = None
    elif before not in DONE:
        invoice.paid_on = on
    schedule_reminder(invoice, Organization.objects.get(id=require_organization_id()))


def tell_if_paid(invoice: Invoice, before: Settlement, *, by: Actor) -> None:
    """Nothing is left to pay that was before."""
    if invoice.settlement in DONE and before not in DONE and invoice.paid_on is not None:
        late = max((invoice.paid_on - invoice.due_on).days, 0) if invoice.due_on else 0
        emit(InvoicePaid(**about_invoice(invoice), paid_on=invoice.paid_on.isoformat(), days_late=late), by=by)
