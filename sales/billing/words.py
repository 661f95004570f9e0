"""How an invoice's state reads."""

from datetime import date

from crm.web.formats import day
from sales.billing.models import Invoice, InvoiceState, Settlement
from sales.documents.pages import Say

TONES = {Settlement.OPEN: "blue", Settlement.PARTLY: "blue", Settlement.PAID: "green", Settlement.OVER: "violet"}


def state_words(invoice: Invoice, today: date | None = None) -> tuple[str, str]:
    """A word and its tone: "Draft", "Open", "12 days overdue", "Paid", "Cancelled"."""
    if invoice.is_draft:
        return "Draft", ""
    if invoice.is_credit_note:
        return "Issued", ""
    if invoice.state == InvoiceState.CANCELLED and invoice.settlement != Settlement.OVER:
        return "Cancelled", ""
    if days := invoice.days_overdue(today):
        return f"{days} day{'s' if days > 1 else ''} overdue", "red"
    if invoice.settlement == Settlement.NONE:
        return "Nothing to pay", ""
    return invoice.get_settlement_display(), TONES[Settlement(invoice.settlement)]


def due_words(invoice: Invoice) -> str:
    """ "12 Jan", or nothing where nothing is due."""
    return day(invoice.due_on, short=True) if invoice.due_on and invoice.is_owing else ""


def customer_words(invoice: Invoice, say: Say, today: date | None = None) -> tuple[str, str]:
    """The same to the customer, in his language: "Paid", "To be paid by 7 December", "Was to be paid by 1 November"."""
    if invoice.is_credit_note:
        return say("Credit note"), "green"
    if invoice.is_owing and invoice.due_on:
        late = invoice.days_overdue(today) > 0
        words = say("Was to be paid by {day}" if late else "To be paid by {day}", day=day(invoice.due_on))
        return words, "red" if late else ""
    if invoice.settlement in (Settlement.PAID, Settlement.OVER):
        return say("Paid. Thank you!"), "green"
    return say("Cancelled" if invoice.state == InvoiceState.CANCELLED else "Nothing to pay"), ""
