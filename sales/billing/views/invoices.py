"""An invoice's page: its editor while it is a draft, else what was issued."""

from uuid import UUID, uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.errors import Refused, Stale
from crm.tenancy.ids import as_uuid
from crm.web.conflicts import KEEP, seen_version, tell_meanwhile, wanted
from crm.web.templating import render_block, render_page, toast
from sales.actions.quotes import Edit
from sales.billing.actions.drafts import draft_invoice, save_invoice
from sales.billing.forms.invoices import InvoiceForm, NewInvoiceForm
from sales.billing.lines import lines_of
from sales.billing.models import Invoice
from sales.billing.queries.invoices import get_invoice
from sales.billing.views.invoice_page import added_up, editor_page, invoice_page
from sales.documents.parts import unit_price
from sales.forms.posted import first_answers, form_key, posted
from sales.forms.quote_lines import Row, errors_in_rows, lines_in_rows, posted_rows
from sales.queries.deals import get_deal
from sales.queries.products import variants_called
from sales.quotes.drafting import blank_line, line_for, lines_for
from sales.quotes.lines import Line


@requires("billing.view")
@require_GET
def show_invoice(request: Request, invoice_id: UUID) -> HttpResponse:
    """What it says; a draft can be edited right here."""
    invoice = get_invoice(request.actor, invoice_id)
    if invoice.is_draft and request.actor.can("billing.edit", invoice):
        form = InvoiceForm(invoice=invoice, actor=request.actor)
        rows = [Row.of(line) for line in lines_of(invoice.id)]
        return render_page(request, "billing/invoice.html", editor_page(request, invoice, form, rows))
    return render_page(request, "billing/invoice.html", invoice_page(request, invoice))


@requires("billing.edit")
def new_invoice(request: Request) -> HttpResponse:
    """An invoice for a deal (`?deal=`) at once; for a person or a company after a question or two."""
    if deal_id := as_uuid(request.GET.get("deal", "")):
        deal = get_deal(request.actor, deal_id)
        if request.method == "POST":
            invoice = draft_invoice(name=deal.name, deal=deal, key=form_key(request), by=request.actor)
            return HttpResponseRedirect(reverse("billing:invoice", args=[invoice.id]))
        return render_page(request, "billing/new_invoice.html", {"deal": deal, "form": None, "key": uuid4().hex})
    form = NewInvoiceForm(posted(request), actor=request.actor, initial=first_answers(request))
    if request.method == "POST" and form.is_valid():
        invoice = draft_invoice(**form.cleaned_data, by=request.actor)
        return HttpResponseRedirect(reverse("billing:invoice", args=[invoice.id]))
    context = {"form": form, "deal": None}
    return render_page(request, "billing/new_invoice.html", context, status=422 if form.errors else 200)


@requires("billing.edit")
@require_POST
def save(request: Request, invoice_id: UUID) -> HttpResponse:
    """Save facts and lines. "add" instead puts a line in and saves nothing; what was typed stays in any case."""
    invoice = get_invoice(request.actor, invoice_id)
    form = InvoiceForm(request.POST, invoice=invoice, actor=request.actor)
    rows = posted_rows(request.POST)
    if added := request.POST.get("add"):
        rows.append(Row.of(_added(request, invoice, added)))
        return _editor(request, invoice, form, rows, 200)
    if not form.is_valid() or errors_in_rows(rows):
        return _editor(request, invoice, form, rows, 422)
    keep = {name.removeprefix(KEEP): str(value) for name, value in request.POST.items() if name.startswith(KEEP)}
    seen = seen_version(request)
    edit = Edit(wanted(request, form.facts()), lines_in_rows(rows), seen, keep)
    try:
        invoice = save_invoice(invoice_id, edit, by=request.actor)
    except Stale:
        raise
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _editor(request, invoice, form, rows, 422)
    toast(request, "Invoice saved.")
    tell_meanwhile(request, invoice, seen)
    name = "billing:issue_invoice" if request.POST.get("then") == "issue" else "billing:invoice"
    return HttpResponseRedirect(reverse(name, args=[invoice.id]))


@requires("billing.edit")
@require_POST
def show_totals(request: Request, invoice_id: UUID) -> HttpResponse:
    """What it adds up to as it is typed right now; nothing is saved."""
    invoice = get_invoice(request.actor, invoice_id)
    form, rows = InvoiceForm(request.POST, invoice=invoice, actor=request.actor), posted_rows(request.POST)
    form.is_valid()
    for name, value in (form.cleaned_data.get("off") or {}).items():
        setattr(invoice, name, value)
    context = {"quote": invoice, "rows": rows, **added_up(invoice, lines_in_rows(rows))}
    return render_page(request, "sales/quote_totals.html", context)


@requires("billing.edit")
@require_POST
def add_row(request: Request, invoice_id: UUID) -> HttpResponse:
    """One more line for the editor: "item", "heading", "text", or "variant:<id>" of a product."""
    invoice = get_invoice(request.actor, invoice_id)
    row = Row.of(_added(request, invoice, request.POST.get("add", "")))
    context = {"row": row, "amount": None, "fresh": True, "may_choose": False}
    return render_page(request, "sales/quote_row.html", context)


@requires("billing.edit")
@require_GET
def find_products(request: Request, invoice_id: UUID) -> HttpResponse:
    """Products that are called as somebody types, with what they cost this customer."""
    invoice = get_invoice(request.actor, invoice_id)
    found = variants_called(request.actor, request.GET.get("q", "")[:100])
    lines = lines_for(invoice, found[:8])
    row_url = reverse("billing:invoice_row", args=[invoice.id])
    context = {"quote": invoice, "row_url": row_url, "found": lines, "unit_price": unit_price}
    return render_page(request, "sales/quote_products.html", context)


def _added(request: Request, invoice: Invoice, what: str) -> Line:
    kind, _, which = what.partition(":")
    if kind == "variant" and (variant_id := as_uuid(which)):
        return line_for(invoice, variant_id, by=request.actor)
    return blank_line(invoice, kind)


def _editor(request: Request, invoice: Invoice, form: InvoiceForm, rows: list[Row], status: int) -> HttpResponse:
    context = editor_page(request, invoice, form, rows, seen=seen_version(request))
    if request.headers.get("HX-Request"):
        return HttpResponse(render_block(request, "billing/invoice.html", "main", context), status=status)
    return render_page(request, "billing/invoice.html", context, status=status)
