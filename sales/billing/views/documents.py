"""An invoice's PDF."""

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.mail.files import read_file
from sales.billing.content import content_of
from sales.billing.documents import invoice_pdf
from sales.billing.lines import lines_of
from sales.billing.mails import file_name
from sales.billing.models import Invoice
from sales.billing.queries.invoices import get_invoice
from sales.queries.quotes import letterhead


@requires("billing.view")
@require_GET
def document(request: Request, invoice_id: UUID) -> HttpResponse:
    """The very file that was issued; of a draft, as it would be."""
    invoice = get_invoice(request.actor, invoice_id)
    if not invoice.is_draft:
        return pdf_response(invoice, read_file(invoice.pdf))
    today = timezone.localdate()
    content = content_of(
        invoice, lines_of(invoice.id), request.organization, letterhead(), number=invoice.number, on=today
    )
    return pdf_response(invoice, invoice_pdf(content, request.organization, at=timezone.now(), draft=True))


def pdf_response(invoice: Invoice, pdf: bytes) -> HttpResponse:
    """A PDF to be looked at in the browser."""
    headers = {
        "Content-Disposition": f'inline; filename="{file_name(invoice)}"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
