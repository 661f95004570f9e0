"""What invoices are found by."""

from crm.events.catalog.billing import (
    InvoiceChanged,
    InvoiceCredited,
    InvoiceDrafted,
    InvoiceIssued,
    InvoiceSettled,
)
from crm.search.searchable import Found, Searchable, register_searchable
from crm.web.formats import money
from sales.billing.models import Invoice
from sales.billing.queries.invoices import invoices_visible_to
from sales.billing.words import state_words


def _invoice(invoice: Invoice) -> Found:
    who = str(invoice.company or invoice.person or "")
    state = "Credit note" if invoice.is_credit_note else invoice.get_settlement_display() or state_words(invoice)[0]
    about = ", ".join(part for part in (who, state, money(invoice.total)) if part)
    return Found(title=str(invoice), subtitle=about)


register_searchable(
    Searchable(
        kind="invoice",
        capability="billing.view",
        rows=lambda: Invoice.objects.select_related("person", "company"),
        visible=invoices_visible_to,
        found=_invoice,
        events=(InvoiceDrafted, InvoiceChanged, InvoiceIssued, InvoiceSettled, InvoiceCredited),
        order=34,
    )
)
