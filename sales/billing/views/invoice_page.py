"""What an invoice's page shows."""

from typing import Any

from crm.accounts.requests import Request
from crm.events.types import SubjectRef, Whose
from crm.money import Money
from crm.web.panels import panels_for
from crm.web.records import timeline
from sales.billing.forms.invoices import InvoiceForm
from sales.billing.lines import lines_of
from sales.billing.links import invoice_url
from sales.billing.models import Invoice
from sales.billing.queries.invoices import credit_notes_of
from sales.billing.reckoning import sums_for
from sales.billing.words import state_words
from sales.documents.parts import unit_price
from sales.forms.quote_lines import Row, lines_in_rows
from sales.quotes.lines import Line


def invoice_page(request: Request, invoice: Invoice) -> dict[str, Any]:
    """Context of billing/invoice.html, for reading."""
    lines = lines_of(invoice.id)
    return _around(request, invoice) | {"editing": False, "lines": lines, **added_up(invoice, lines)}


def editor_page(
    request: Request, invoice: Invoice, form: InvoiceForm, rows: list[Row], *, seen: int | None = None
) -> dict[str, Any]:
    """Context of billing/invoice.html, for writing. `seen`: the version that was typed over."""
    lines = lines_in_rows(rows)
    return _around(request, invoice) | {
        "editing": True,
        "form": form,
        "rows": rows,
        "lines": lines,
        "seen": seen or invoice.version,
        **added_up(invoice, lines),
    }


def added_up(invoice: Invoice, lines: list[Line]) -> dict[str, Any]:
    """What it comes to; where more is taken off than there is, without that, and the problem in words."""
    try:
        return {"sums": sums_for(invoice, lines), "problem": ""}
    except ValueError as error:
        invoice.discount_minor = 0
        return {"sums": sums_for(invoice, lines), "problem": str(error)}


def _around(request: Request, invoice: Invoice) -> dict[str, Any]:
    actor, subject = request.actor, SubjectRef("invoice", invoice.id)
    return {
        "invoice": invoice,
        "quote": invoice,  # what the parts shared with quotes call it
        "unit_price": unit_price,
        "state": state_words(invoice),
        "credit_notes": list(credit_notes_of(invoice)),
        "reminders": list(invoice.reminders.select_related("sent_by").order_by("level")),
        "link": "" if invoice.is_draft else invoice_url(request.organization, invoice.id),
        "paid": Money(invoice.paid_minor, invoice.currency),
        "credited": Money(invoice.credited_minor, invoice.currency),
        "fees": Money(invoice.fees_minor, invoice.currency),
        "overdue": invoice.days_overdue(),
        "may_edit": actor.can("billing.edit", invoice),
        "may_issue": actor.can("billing.issue", invoice),
        "timeline": timeline(request, Whose(records=(subject,)), about=subject, name=str(invoice)),
        "panels": panels_for("invoice", actor, invoice),
    }
