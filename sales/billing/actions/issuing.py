"""Issue an invoice: from then on it has its number, and never changes."""

import hashlib
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.errors import Refused
from crm.events.catalog.billing import InvoiceIssued
from crm.events.emit import emit
from crm.mail.files import keep_file
from crm.records.actions.keeping import keep
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id
from sales.actions.numbering import take_number
from sales.billing.actions.facts import about_invoice
from sales.billing.actions.ordered import follow_order
from sales.billing.content import content_of
from sales.billing.documents import invoice_pdf
from sales.billing.lines import lines_of
from sales.billing.models import BillingPolicy, Invoice, InvoiceState
from sales.billing.queries.invoices import billing_policy, get_invoice
from sales.billing.readiness import wants_e_invoice, what_lacks
from sales.billing.reckoning import set_sums
from sales.billing.schedule import schedule_reminder
from sales.models import DocumentKind
from sales.queries.quotes import letterhead
from sales.quotes.lines import Line


class NotReady(Refused):
    """Something is missing: `reasons` are sentences."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        super().__init__(" ".join(reasons))


@transaction.atomic
def issue_invoice(invoice_id: UUID, *, on: date | None = None, by: Actor) -> Invoice:
    """Give a draft its number and its document. Issuing twice is issuing once.

    Numbers are gapless by organization and year: the counter is locked from here to the commit, so this comes last in
    a transaction. Raises NotFound, NotAllowed, NotReady.
    """
    invoice = get_invoice(by, invoice_id, lock=True)
    by.require("billing.issue", invoice)
    if invoice.is_draft:
        lines = lines_of(invoice.id)
        set_sums(invoice, lines)
        fix(invoice, lines, on=on or timezone.localdate(), by=by)
    return invoice


def why_not(invoice: Invoice, lines: list[Line]) -> list[str]:
    """What is missing of a draft."""
    return what_lacks(invoice, lines, letterhead(), billing_policy())


def fix(invoice: Invoice, lines: list[Line], *, on: date, by: Actor) -> None:
    """Number, freeze and keep a locked draft whose sums are set; for an invoice as for a credit note."""
    policy, head = billing_policy(), letterhead()
    if missing := what_lacks(invoice, lines, head, policy):
        raise NotReady(missing)
    organization = Organization.objects.get(id=require_organization_id())
    now = timezone.now()
    invoice.number = _number(invoice, policy, on)
    content = content_of(invoice, lines, organization, head, number=invoice.number, on=on)
    pdf = invoice_pdf(content, organization, at=now, e_invoice=wants_e_invoice(policy, head))
    invoice.content, invoice.pdf, invoice.pdf_hash = content, keep_file(pdf), hashlib.sha256(pdf).hexdigest()
    invoice.state, invoice.issued_on, invoice.issued_at = InvoiceState.ISSUED, on, now
    if not invoice.is_credit_note:
        invoice.due_on = on + timedelta(days=invoice.due_days)
    invoice.follow_payments()
    schedule_reminder(invoice, organization)
    keep(invoice, by=by)
    follow_order(invoice)
    due = invoice.due_on.isoformat() if invoice.due_on else ""
    told = InvoiceIssued(**about_invoice(invoice), net_minor=invoice.net_minor, issued_on=on.isoformat(), due_on=due)
    emit(told, by=by)


def _number(invoice: Invoice, policy: BillingPolicy, on: date) -> str:
    if invoice.is_credit_note:
        return take_number(DocumentKind.CREDIT_NOTE, on, prefix=policy.credit_prefix)
    return take_number(DocumentKind.INVOICE, on, prefix=policy.invoice_prefix)
