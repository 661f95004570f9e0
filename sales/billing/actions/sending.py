"""Bring an issued invoice to the customer."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.errors import Refused
from crm.events.catalog.billing import InvoiceSent, InvoiceViewed
from crm.events.emit import emit
from crm.mail.headers import mail_address
from crm.records.actions.keeping import keep
from crm.records.locking import lock_rows
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id
from sales.billing.actions.facts import about_invoice
from sales.billing.mails import InvoiceMail, queue_invoice
from sales.billing.models import Invoice
from sales.billing.queries.invoices import get_invoice


@transaction.atomic
def send_invoice(invoice_id: UUID, mail: InvoiceMail, *, by: Actor) -> Invoice:
    """Mail the very document that was issued; it can be sent again, to somebody else, too.

    Raises NotFound, NotAllowed, Refused for a draft and an address that is none.
    """
    invoice = get_invoice(by, invoice_id, lock=True)
    by.require("billing.issue", invoice)
    if invoice.is_draft:
        raise Refused("Issue it first: then it has its number.")
    if not mail_address(mail.to):
        raise Refused(f"{mail.to} is no mail address.")
    organization = Organization.objects.get(id=require_organization_id())
    queue_invoice(invoice, organization, mail, by=by)
    invoice.sent_at, invoice.to_address = timezone.now(), mail_address(mail.to)
    keep(invoice, by=by)
    emit(InvoiceSent(**about_invoice(invoice), to_address=invoice.to_address), by=by)
    return invoice


@transaction.atomic
def note_view(invoice_id: UUID, *, by: Actor) -> None:
    """Somebody with the link looks at it; told once a day."""
    lock_rows(Invoice, [invoice_id])
    invoice = Invoice.objects.get(id=invoice_id)
    before, now = invoice.viewed_at, timezone.now()
    invoice.viewed_at = now
    keep(invoice, by=by)
    if before is None or timezone.localdate(before) != timezone.localdate(now):
        emit(InvoiceViewed(**about_invoice(invoice)), by=by)
