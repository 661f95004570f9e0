"""What every event of an invoice says of it."""

from typing import Any

from sales.billing.models import Invoice


def about_invoice(invoice: Invoice) -> dict[str, Any]:
    """The fields that all events of invoices have."""
    return {
        "invoice_id": invoice.id,
        "number": invoice.number,
        "sort": invoice.sort,
        "deal_id": invoice.deal_id,
        "person_id": invoice.person_id,
        "company_id": invoice.company_id,
        "gross_minor": invoice.gross_minor,
        "currency": invoice.currency,
        "owner_id": invoice.owner_id,
    }
