"""The customer's page of an invoice, under /p/<organization>/invoices/<signed link>/: read it, load it down, pay it."""

from typing import Any

from django.http import HttpResponse
from django.utils import translation
from django.views.decorators.http import require_GET

from crm.accounts.access import public_page
from crm.accounts.actor import system_actor
from crm.accounts.requests import Request
from crm.errors import NotFound
from crm.mail.files import read_file
from crm.money import Money
from crm.tracking.robots import is_robot
from crm.web.templating import render_page
from sales.billing.actions.sending import note_view
from sales.billing.links import read_link
from sales.billing.models import Invoice
from sales.billing.paying import pay_buttons
from sales.billing.queries.invoices import credit_notes_of, get_invoice
from sales.billing.views.documents import pdf_response
from sales.billing.words import customer_words
from sales.documents.pages import speaker
from sales.documents.parts import unit_price
from sales.quotes.content import day_in, lines_in, sums_in


@public_page
@require_GET
def show(request: Request, token: str) -> HttpResponse:
    """What it says, how it stands with paying it, and the ways to pay."""
    invoice = _open(request, token)
    if not request.user.is_authenticated and not is_robot(request.headers.get("User-Agent", "")):
        note_view(invoice.id, by=request.actor)
    with translation.override(invoice.content["language"]):
        return _private(render_page(request, "billing/public/invoice.html", _shown(request, invoice, token)))


@public_page
@require_GET
def document(request: Request, token: str) -> HttpResponse:
    """The PDF as it was issued."""
    invoice = _open(request, token)
    return pdf_response(invoice, read_file(invoice.pdf))


def _shown(request: Request, invoice: Invoice, token: str) -> dict[str, Any]:
    content = invoice.content
    say = speaker(content["language"])
    word, tone = customer_words(invoice, say)
    return {
        "lang": content["language"][:2],
        "say": say,
        "invoice": invoice,
        "content": content,
        "lines": lines_in(content),
        "sums": sums_in(content),
        "due": day_in(content, "due"),
        "word": word,
        "tone": tone,
        "paid": Money(invoice.paid_minor, invoice.currency),
        "credited": Money(invoice.credited_minor, invoice.currency),
        "fees": Money(invoice.fees_minor, invoice.currency),
        "credit_notes": list(credit_notes_of(invoice)),
        "buttons": pay_buttons(invoice, request.organization, token),
        "token": token,
        "unit_price": unit_price,
    }


def _open(request: Request, token: str) -> Invoice:
    """Raises NotFound for links that are none, and for drafts."""
    invoice_id = read_link(token, request.organization)
    if invoice_id is None:
        raise NotFound("There is no such page.")
    invoice = get_invoice(system_actor(), invoice_id)
    if invoice.is_draft:
        raise NotFound("There is no such page.")
    return invoice


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
