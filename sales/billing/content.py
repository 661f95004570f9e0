"""What an invoice says, frozen as JSON when it is issued: page, document and e-invoice are drawn from it ever after."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from crm.tenancy.models import Organization
from sales.billing.models import Invoice
from sales.models import Letterhead
from sales.quotes.content import Content, country_name, seller_of
from sales.quotes.lines import Line


def content_of(
    invoice: Invoice, lines: Sequence[Line], organization: Organization, head: Letterhead, *, number: str, on: date
) -> Content:
    """All that is said by an invoice of this number and day. `gross_minor` is what is to be paid in the end."""
    corrected = invoice.corrects
    due = None if invoice.is_credit_note else on + timedelta(days=invoice.due_days)
    return {
        "sort": invoice.sort,
        "number": number,
        "name": invoice.name,
        "date": on.isoformat(),
        "due": due.isoformat() if due else "",
        "currency": invoice.currency,
        "tax_included": invoice.tax_included,
        "rounding": invoice.rounding,
        "discount": str(invoice.discount),
        "discount_minor": invoice.discount_minor,
        "gross_minor": invoice.gross_minor,
        "intro": invoice.intro,
        "terms": invoice.terms,
        "language": organization.language,
        "buyer": buyer_of(invoice),
        "recipient": recipient_of(invoice, organization.language),
        "seller": seller_of(organization, head) | _place(head),
        "contact": {
            "name": invoice.owner.name if invoice.owner else "",
            "email": invoice.owner.email if invoice.owner else head.email,
        },
        "reference": invoice.reference,
        "delivered_from": _written(invoice.delivered_from or on),
        "delivered_until": _written(invoice.delivered_until),
        "corrects": {"number": corrected.number, "date": _written(corrected.issued_on)} if corrected else None,
        "lines": [line.to_json() for line in lines],
    }


def buyer_of(invoice: Invoice) -> dict[str, str]:
    """Who has to pay, part by part."""
    parts = ("name", "contact", "street", "postal_code", "city", "country", "email", "vat_id")
    return {part: getattr(invoice, f"bill_{part}") for part in parts}


def recipient_of(invoice: Invoice, language: str) -> list[str]:
    """The address as it stands on a letter."""
    town = f"{invoice.bill_postal_code} {invoice.bill_city}".strip()
    country = country_name(invoice.bill_country, language)
    return [line for line in (invoice.bill_name, invoice.bill_contact, invoice.bill_street, town, country) if line]


def _place(head: Letterhead) -> dict[str, Any]:
    return {"street": head.street, "postal_code": head.postal_code, "city": head.city, "email": head.email,
            "phone": head.phone}  # fmt: skip


def _written(day: date | None) -> str:
    return day.isoformat() if day else ""
