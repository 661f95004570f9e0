"""A quote's page: its editor while it is a draft, else what the customer was sent."""

from uuid import UUID, uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.errors import Refused, Stale
from crm.mail.files import read_file
from crm.tenancy.ids import as_uuid
from crm.web.conflicts import KEEP, seen_version, tell_meanwhile, wanted
from crm.web.templating import render_block, render_page, toast
from sales.actions.quotes import Edit, open_quote, save_quote
from sales.documents.parts import unit_price
from sales.documents.quotes import quote_pdf
from sales.forms.posted import first_answers, form_key, posted
from sales.forms.quote_lines import Row, errors_in_rows, lines_in_rows, posted_rows
from sales.forms.quotes import NewQuoteForm, QuoteForm
from sales.models import Quote, QuoteStatus
from sales.queries.deals import get_deal
from sales.queries.products import variants_called
from sales.queries.quotes import accepted_answer, get_quote, letterhead, version_of
from sales.quotes.content import content_of
from sales.quotes.drafting import blank_line, line_for, lines_for
from sales.quotes.lines import Line, lines_of
from sales.views.quote_page import added_up, editor_page, quote_page


@requires("sales.figures")
@require_GET
def show_quote(request: Request, quote_id: UUID) -> HttpResponse:
    """What it says now; a draft can be edited right here."""
    quote = get_quote(request.actor, quote_id)
    if quote.is_draft and request.actor.can("sales.edit", quote):
        form = QuoteForm(quote=quote, actor=request.actor)
        return render_page(request, "sales/quote.html", editor_page(request, quote, form, _rows(quote)))
    return render_page(request, "sales/quote.html", quote_page(request, quote))


@requires("sales.edit", "sales.figures")
def new_quote(request: Request) -> HttpResponse:
    """A quote for a deal (`?deal=`) at once; for a person or a company after a question or two."""
    if deal_id := as_uuid(request.GET.get("deal", "")):
        deal = get_deal(request.actor, deal_id)
        if request.method == "POST":
            quote = open_quote(name=deal.name, deal=deal, key=form_key(request), by=request.actor)
            return HttpResponseRedirect(reverse("sales:quote", args=[quote.id]))
        return render_page(request, "sales/new_quote.html", {"deal": deal, "form": None, "key": uuid4().hex})
    form = NewQuoteForm(posted(request), actor=request.actor, initial=first_answers(request))
    if request.method == "POST" and form.is_valid():
        quote = open_quote(**form.cleaned_data, by=request.actor)
        return HttpResponseRedirect(reverse("sales:quote", args=[quote.id]))
    context = {"form": form, "deal": None}
    return render_page(request, "sales/new_quote.html", context, status=422 if form.errors else 200)


@requires("sales.edit", "sales.figures")
@require_POST
def save(request: Request, quote_id: UUID) -> HttpResponse:
    """Save facts and lines. "add" instead puts a line in and saves nothing; what was typed stays in any case."""
    quote = get_quote(request.actor, quote_id)
    form = QuoteForm(request.POST, quote=quote, actor=request.actor)
    rows = posted_rows(request.POST)
    if added := request.POST.get("add"):
        rows.append(Row.of(_added(request, quote, added)))
        return _editor(request, quote, form, rows, 200)
    if not form.is_valid() or errors_in_rows(rows):
        return _editor(request, quote, form, rows, 422)
    keep = {name.removeprefix(KEEP): str(value) for name, value in request.POST.items() if name.startswith(KEEP)}
    seen = seen_version(request)
    edit = Edit(wanted(request, form.facts()), lines_in_rows(rows), seen, keep)
    try:
        quote = save_quote(quote_id, edit, by=request.actor)
    except Stale:
        raise
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _editor(request, quote, form, rows, 422)
    toast(request, "Quote saved.")
    tell_meanwhile(request, quote, seen)
    name = "sales:send_quote" if request.POST.get("then") == "send" else "sales:quote"
    return HttpResponseRedirect(reverse(name, args=[quote.id]))


@requires("sales.edit", "sales.figures")
@require_POST
def show_totals(request: Request, quote_id: UUID) -> HttpResponse:
    """What it adds up to as it is typed right now; nothing is saved."""
    quote = get_quote(request.actor, quote_id)
    form, rows = QuoteForm(request.POST, quote=quote, actor=request.actor), posted_rows(request.POST)
    form.is_valid()
    for name, value in (form.cleaned_data.get("off") or {}).items():
        setattr(quote, name, value)
    context = {"quote": quote, "rows": rows, **added_up(quote, lines_in_rows(rows))}
    return render_page(request, "sales/quote_totals.html", context)


@requires("sales.edit", "sales.figures")
@require_POST
def add_row(request: Request, quote_id: UUID) -> HttpResponse:
    """One more line for the editor: "item", "heading", "text", or "variant:<id>" of a product."""
    quote = get_quote(request.actor, quote_id)
    row = Row.of(_added(request, quote, request.POST.get("add", "")))
    return render_page(request, "sales/quote_row.html", {"row": row, "quote": quote, "amount": None, "fresh": True})


@requires("sales.edit", "sales.figures")
@require_GET
def find_products(request: Request, quote_id: UUID) -> HttpResponse:
    """Products that are called as somebody types, with what they cost this customer."""
    quote = get_quote(request.actor, quote_id)
    found = variants_called(request.actor, request.GET.get("q", "")[:100])
    lines = lines_for(quote, found[:8])
    row_url = reverse("sales:quote_row", args=[quote.id])
    context = {"quote": quote, "row_url": row_url, "found": lines, "unit_price": unit_price}
    return render_page(request, "sales/quote_products.html", context)


@requires("sales.figures")
@require_GET
def document(request: Request, quote_id: UUID) -> HttpResponse:
    """The PDF: of a draft as it would be, else the very file that was sent (`?version=`), or signed (`?signed=1`)."""
    quote = get_quote(request.actor, quote_id)
    number = request.GET.get("version", "")
    wanted_version = int(number) if number.isdecimal() and len(number) < 6 else 0
    if "signed" in request.GET and (answer := accepted_answer(quote.id)):
        return pdf_response(quote, read_file(answer.signed_pdf), "-accepted")
    if wanted_version or quote.status != QuoteStatus.DRAFT:
        version = version_of(quote.id, wanted_version or quote.version_sent)
        return pdf_response(quote, read_file(version.pdf), f"-{version.number}" if version.number > 1 else "")
    content = content_of(quote, lines_of(quote.id), request.organization, letterhead(), on=timezone.localdate())
    return pdf_response(quote, quote_pdf(content, request.organization, at=timezone.now(), draft=True), "-draft")


def pdf_response(quote: Quote, pdf: bytes, tail: str = "") -> HttpResponse:
    """A PDF to be looked at in the browser."""
    headers = {
        "Content-Disposition": f'inline; filename="{quote.number}{tail}.pdf"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def _added(request: Request, quote: Quote, what: str) -> Line:
    kind, _, which = what.partition(":")
    if kind == "variant" and (variant_id := as_uuid(which)):
        return line_for(quote, variant_id, by=request.actor)
    return blank_line(quote, kind)


def _rows(quote: Quote) -> list[Row]:
    return [Row.of(line) for line in lines_of(quote.id)]


def _editor(request: Request, quote: Quote, form: QuoteForm, rows: list[Row], status: int) -> HttpResponse:
    context = editor_page(request, quote, form, rows, seen=seen_version(request))
    if request.headers.get("HX-Request"):
        return HttpResponse(render_block(request, "sales/quote.html", "main", context), status=status)
    return render_page(request, "sales/quote.html", context, status=status)
