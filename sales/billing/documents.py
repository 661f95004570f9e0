"""An invoice as a document: the PDF in the organization's brand, with the e-invoice in it."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.dateformat import format as date_format

from crm.money import Money
from crm.tenancy.models import Organization
from crm.web.formats import money
from sales.billing.codes import payment_code, payment_text
from sales.billing.einvoices import einvoice_of, put_into
from sales.documents.parts import LETTER, columns_of, foot_of, logo_of, rows_of, total_row, totals_of_content
from sales.documents.typesetting import draw_pdf, draw_pictures
from sales.documents.words import words_in
from sales.quotes.content import Content, day_in, lines_in, sums_in
from sales.quotes.sums import Sums

CODE = "code.svg"


def invoice_pdf(
    content: Content, organization: Organization, *, at: datetime, draft: bool = False, e_invoice: bool = True
) -> bytes:
    """The PDF; with `e_invoice` a PDF/A-3 that has the invoice as XML in it (Factur-X, profile EN 16931).

    Raises DrawingFailed, EInvoiceFailed.
    """
    said = document_of(content, organization, draft=draft)
    archived = e_invoice and not draft
    pdf = draw_pdf(said, at=at, files=_files(content, organization), archived=archived)
    return put_into(pdf, einvoice_of(content), content) if archived else pdf


def invoice_pictures(content: Content, organization: Organization, *, draft: bool = False) -> list[bytes]:
    """Its pages as pictures."""
    return draw_pictures(document_of(content, organization, draft=draft), files=_files(content, organization))


def document_of(content: Content, organization: Organization, *, draft: bool = False) -> dict[str, Any]:
    """What document.typ draws."""
    words, seller = words_in(content["language"]), content["seller"]
    title = f"{words[content['sort']]} {content['number']}".strip()
    with translation.override(content["language"]):
        sums = sums_in(content)
        return {
            "title": title,
            "heading": title,
            "subtitle": content["name"],
            "language": content["language"][:2],
            "paper": "us-letter" if seller["country"] in LETTER else "a4",
            "colour": organization.colour,
            "logo": "logo.png" if organization.logo else "",
            "seller": seller["name"],
            "seller_lines": [*seller["address"], *seller["reach"]],
            "sender_line": " · ".join([seller["name"], *seller["address"]]) if seller["address"] else "",
            "recipient": content["recipient"],
            "facts": _facts(content, words),
            "intro": content["intro"],
            "columns": columns_of(content, words),
            "rows": rows_of(content, sums, words, ()),
            "totals": _totals(content, sums, words),
            "notes": _notes(content, words),
            "parts": [{"title": "", "body": content["terms"]}] if content["terms"] else [],
            "payment": _payment(content, words),
            "signature": None,
            "annexes": [],
            "foot": foot_of(seller, words),
            "page_words": words["page"],
            "watermark": words["draft"] if draft else "",
        }


def _files(content: Content, organization: Organization) -> dict[str, bytes]:
    code = payment_code(content)
    return logo_of(organization) | ({CODE: code} if code else {})


def _facts(content: Content, words: dict[str, str]) -> list[list[str]]:
    facts = [[words[content["sort"]], content["number"]]] if content["number"] else []
    facts += [[words["corrects"], content["corrects"]["number"]]] if content["corrects"] else []
    facts.append([words["date"], _day(content, "date")])
    facts.append([words["delivered"], _delivered(content)])
    facts += [[words["due"], _day(content, "due")]] if content["due"] else []
    facts += [[words["reference"], content["reference"]]] if content["reference"] else []
    facts += [[words["your_vat_id"], content["buyer"]["vat_id"]]] if content["buyer"]["vat_id"] else []
    contact = content["contact"]
    facts += [[words["contact"], contact["name"]]] if contact["name"] else []
    return facts + ([["", contact["email"]]] if contact["email"] else [])


def _delivered(content: Content) -> str:
    """ "1 October 2026", "1 – 31 October 2026", "29 September – 3 October 2026"."""
    begin, end = day_in(content, "delivered_from"), day_in(content, "delivered_until")
    if begin is None or end is None or begin == end:
        return _day(content, "delivered_from")
    same = "Y" * (begin.year != end.year)
    first = "j" if (begin.year, begin.month) == (end.year, end.month) else f"j F {same}".strip()
    return f"{date_format(begin, first)} – {date_format(end, 'j F Y')}"


def _day(content: Content, name: str) -> str:
    day = day_in(content, name)
    return date_format(day, "j F Y") if day else ""


def _totals(content: Content, sums: Sums, words: dict[str, str]) -> list[dict[str, Any]]:
    rows = totals_of_content(content, sums, words)
    off = content["gross_minor"] - sums.totals.gross.minor
    if off:
        total = Money(content["gross_minor"], content["currency"])
        rows = [
            *(row | {"strong": False} for row in rows),
            total_row(words["rounding"], money(Money(off, content["currency"]), exact=True)),
            total_row(words["total"], money(total, exact=True), strong=True),
        ]
    return rows


def _notes(content: Content, words: dict[str, str]) -> list[str]:
    """Why no tax is asked for, as the law wants it said."""
    untaxed = {line.tax_category for line in lines_in(content) if line.is_item and line.tax_rate == Decimal(0)}
    return [words[category] for category in sorted(untaxed) if words.get(category)]


def _payment(content: Content, words: dict[str, str]) -> dict[str, Any] | None:
    amount = money(Money(content["gross_minor"], content["currency"]), exact=True)
    if content["corrects"]:
        body = words["credit_words"].format(amount=amount, number=content["corrects"]["number"])
        return {"title": words["credit_title"], "body": body, "facts": [], "code": "", "code_words": ""}
    seller = content["seller"]
    if not seller["iban"] or content["gross_minor"] <= 0:
        return None
    now = content["due"] == content["date"]
    body = words["pay_now" if now else "pay_words"].format(
        amount=amount, due=_day(content, "due"), number=content["number"] or "…"
    )
    facts = [["IBAN", seller["iban"]], ["BIC", seller["bic"]], [words["bank"], seller["bank"]]]
    return {
        "title": words["pay_title"],
        "body": body,
        "facts": [[words["account"], seller["name"]], *(pair for pair in facts if pair[1])],
        "code": CODE if payment_text(content) else "",
        "code_words": words["scan"],
    }
