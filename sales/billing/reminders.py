"""A reminder as a document: what the invoice came to, what its reminders cost, what was paid, and what is open now."""

from datetime import datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.dateformat import format as date_format

from crm.money import Money
from crm.tenancy.models import Organization
from crm.web.formats import MINUS, money
from sales.billing.codes import payment_code
from sales.billing.documents import CODE, document_of
from sales.billing.models import Invoice
from sales.documents.parts import logo_of, total_row
from sales.documents.typesetting import draw_pdf
from sales.documents.words import words_in
from sales.quotes.content import day_in


def reminder_pdf(invoice: Invoice, level: int, text: str, organization: Organization, *, at: datetime) -> bytes:
    """The PDF of reminder `level` with its words, as the invoice's amounts stand now. Raises DrawingFailed."""
    code = payment_code(_to_pay(invoice))
    files = logo_of(organization) | ({CODE: code} if code else {})
    return draw_pdf(reminder_document(invoice, level, text, organization, has_code=bool(code)), at=at, files=files)


def reminder_document(
    invoice: Invoice, level: int, text: str, organization: Organization, *, has_code: bool = False
) -> dict[str, Any]:
    """What document.typ draws."""
    content = invoice.content
    words = words_in(content["language"])
    said = document_of(content, organization)
    title = words["reminder"].format(level=level, number=invoice.number)
    with translation.override(content["language"]):
        issued, due = day_in(content, "date"), day_in(content, "due")
        today = date_format(timezone.localdate(), "j F Y")
        row = {
            "sort": "item", "number": "1", "name": f"{words['invoice']} {invoice.number}",
            "description": date_format(issued, "j F Y") if issued else "", "quantity": "", "price": "", "discount": "",
            "tax": "", "amount": _money(invoice, invoice.gross_minor), "optional": False, "mark": "",
        }  # fmt: skip
        return said | {
            "title": title,
            "heading": title,
            "facts": [
                [words["invoice"], invoice.number],
                [words["date"], today],
                *([[words["due"], date_format(due, "j F Y")]] if due else []),
            ],
            "intro": text,
            "columns": said["columns"] | {"quantity": "", "price": "", "discount": "", "tax": ""},
            "rows": [row],
            "totals": _totals(invoice, words),
            "notes": [],
            "parts": [],
            "payment": _payment(said["payment"], invoice, words, has_code=has_code),
        }


def _totals(invoice: Invoice, words: dict[str, str]) -> list[dict[str, Any]]:
    parts = (
        ("fees", "", invoice.fees_minor),
        ("credited", MINUS, invoice.credited_minor),
        ("paid", MINUS, invoice.paid_minor),
    )
    rows = [total_row(words[name], f"{sign}{_money(invoice, minor)}") for name, sign, minor in parts if minor]
    return [*rows, total_row(words["open"], _money(invoice, invoice.open_minor), strong=True)]


def _payment(
    known: dict[str, Any] | None, invoice: Invoice, words: dict[str, str], *, has_code: bool
) -> dict[str, Any] | None:
    if known is None:
        return None
    body = words["pay_now"].format(amount=_money(invoice, invoice.open_minor), number=invoice.number)
    return known | {"body": body, "code": CODE if has_code else ""}


def _to_pay(invoice: Invoice) -> dict[str, Any]:
    return {**invoice.content, "gross_minor": invoice.open_minor}


def _money(invoice: Invoice, minor: int) -> str:
    return money(Money(minor, invoice.currency), exact=True)
