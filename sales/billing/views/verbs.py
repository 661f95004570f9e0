"""What is done to an invoice as a whole: issue it, send it, remind of it, take it back."""

import secrets
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.errors import Refused
from crm.mail.templating.liquid import TemplateProblem
from crm.tenancy.ids import as_uuid
from crm.web.formats import money
from crm.web.templating import render_page, toast
from sales.billing.actions.crediting import Back, credit_invoice, left_to_credit
from sales.billing.actions.issuing import issue_invoice, why_not
from sales.billing.actions.ordered import invoice_from_order
from sales.billing.actions.reminding import pause_reminders, remind, waive_fees, written_for
from sales.billing.actions.sending import send_invoice
from sales.billing.forms.verbs import CreditForm, PauseForm
from sales.billing.lines import lines_of
from sales.billing.mails import InvoiceMail, address_of, first_mail
from sales.billing.models import Invoice
from sales.billing.queries.invoices import credit_notes_of, get_invoice
from sales.billing.schedule import LEVELS
from sales.documents.parts import unit_price
from sales.forms.posted import posted
from sales.forms.quotes import SendForm


@requires("billing.issue")
def issue(request: Request, invoice_id: UUID) -> HttpResponse:
    """Look at what becomes final, then issue it ("then": "send" goes on to the mail)."""
    invoice = get_invoice(request.actor, invoice_id)
    if not invoice.is_draft:
        return _back(invoice)
    missing = why_not(invoice, lines_of(invoice.id))
    if request.method == "POST" and not missing:
        try:
            invoice = issue_invoice(invoice_id, by=request.actor)
        except Refused as refusal:
            missing = [str(refusal)]
        else:
            toast(request, f"{invoice.number} is issued.")
            return _back(invoice, "send_invoice" if request.POST.get("then") == "send" else "invoice")
    context = {"invoice": invoice, "missing": missing}
    return render_page(request, "billing/issue.html", context, status=422 if request.method == "POST" else 200)


@requires("billing.issue")
def send(request: Request, invoice_id: UUID) -> HttpResponse:
    """Look the mail over and send it."""
    invoice = get_invoice(request.actor, invoice_id)
    if invoice.is_draft:
        return _back(invoice, "issue_invoice")
    form = SendForm(posted(request), initial=_first(request, invoice))
    form.fields["words"].help_text = "Below it stands the button to the invoice's page; the PDF is attached."
    if request.method == "POST" and form.is_valid():
        try:
            invoice = send_invoice(invoice_id, InvoiceMail(**form.cleaned_data), by=request.actor)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            toast(request, f"{invoice.number} sent to {invoice.to_address}.")
            return _back(invoice)
    context = {"invoice": invoice, "form": form}
    return render_page(request, "billing/send.html", context, status=422 if form.errors else 200)


@requires("billing.issue")
def send_reminder(request: Request, invoice_id: UUID) -> HttpResponse:
    """Read the next reminder, then send it."""
    invoice = get_invoice(request.actor, invoice_id)
    if request.method == "POST":
        try:
            reminder = remind(invoice_id, level=_level(request), by=request.actor)
        except Refused as refusal:
            toast(request, str(refusal), tone="error")
        else:
            toast(request, f"Reminder {reminder.level} sent to {reminder.to_address}.")
        return _back(invoice)
    written = written_for(invoice, request.organization, by=request.actor)
    return render_page(request, "billing/remind.html", {"invoice": invoice, "written": written})


@requires("billing.edit")
@require_POST
def pause(request: Request, invoice_id: UUID) -> HttpResponse:
    """No reminders until a day, none at all, or as usual again."""
    form = PauseForm(request.POST)
    if not form.is_valid():
        toast(request, "Give a day from which reminders may go again.", tone="error")
        return _back(get_invoice(request.actor, invoice_id))
    invoice = pause_reminders(invoice_id, by=request.actor, **form.how())
    toast(request, form.words())
    return _back(invoice)


@requires("billing.issue")
@require_POST
def waive(request: Request, invoice_id: UUID) -> HttpResponse:
    """Ask for no reminder fees."""
    invoice = waive_fees(invoice_id, by=request.actor)
    toast(request, "The fees are waived.")
    return _back(invoice)


@requires("billing.issue")
def credit(request: Request, invoice_id: UUID) -> HttpResponse:
    """Say how much of which line to take back; the credit note is issued at once."""
    invoice = get_invoice(request.actor, invoice_id)
    seen = request.POST.get("seen", "")
    if seen and seen != str(invoice.credited_minor) and (note := credit_notes_of(invoice).last()):
        words = f"{invoice.number} was credited meanwhile, by {note.number}. Take back more only if that is missing."
        toast(request, words, tone="warning")
        return _back(note)
    left = {} if invoice.is_draft or invoice.is_credit_note else left_to_credit(invoice)
    form = CreditForm(
        posted(request), lines=[line for line in lines_of(invoice.id) if UUID(line.id) in left], left=left,
        initial={"seen": invoice.credited_minor},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        back = Back(form.quantities(), form.cleaned_data["reason"], form.cleaned_data["seen"])
        try:
            note = credit_invoice(invoice_id, back, by=request.actor)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            toast(request, f"{note.number} takes back {money(note.total, exact=True)} of {invoice.number}.")
            return _back(note)
    context = {"invoice": invoice, "form": form, "unit_price": unit_price}
    return render_page(request, "billing/credit.html", context, status=422 if form.errors else 200)


@requires("billing.edit")
@require_POST
def from_order(request: Request) -> HttpResponse:
    """A draft of what is to be billed of an order (`order`)."""
    order_id = as_uuid(request.POST.get("order", ""))
    if order_id is None:
        raise Refused("Say of which order.")
    shipped_only = request.POST.get("what") == "shipped"
    return _back(invoice_from_order(order_id, shipped_only=shipped_only, by=request.actor))


def _first(request: Request, invoice: Invoice) -> dict[str, Any]:
    key = secrets.token_urlsafe(16)
    try:
        return first_mail(invoice, request.organization, by=request.actor) | {"key": key}
    except TemplateProblem:  # the settings' own words can't be filled in: he writes his own
        return {"to": address_of(invoice), "subject": str(invoice), "words": "", "key": key}


def _level(request: Request) -> int | None:
    """Which reminder the page showed."""
    return next((level for level in LEVELS if str(level) == request.POST.get("level")), None)


def _back(invoice: Invoice, name: str = "invoice") -> HttpResponse:
    return HttpResponseRedirect(reverse(f"billing:{name}", args=[invoice.id]))
