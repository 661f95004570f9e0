"""Specification sheets of a quote."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.errors import Refused
from crm.web.conflicts import seen_version
from crm.web.templating import render_page, toast
from sales.actions.quote_sheets import drop_sheet, save_sheet
from sales.forms.quote_sheets import SheetForm, blank, posted_requirements
from sales.models import Quote, QuoteSheet
from sales.queries.quote_sheets import get_sheet
from sales.queries.quotes import get_quote
from sales.quotes.content import said_on

BLANK_ROWS = 3


@requires("sales.edit", "sales.figures")
def new_sheet(request: Request, quote_id: UUID) -> HttpResponse:
    """Begin a sheet."""
    quote = get_quote(request.actor, quote_id)
    return _edit(request, quote, QuoteSheet(quote=quote))


@requires("sales.edit", "sales.figures")
def edit_sheet(request: Request, quote_id: UUID, sheet_id: UUID) -> HttpResponse:
    """Its requirements, and what was agreed."""
    quote = get_quote(request.actor, quote_id)
    return _edit(request, quote, get_sheet(quote, sheet_id))


@requires("sales.edit", "sales.figures")
@require_POST
def remove_sheet(request: Request, quote_id: UUID, sheet_id: UUID) -> HttpResponse:
    """Take it off the quote."""
    quote = get_quote(request.actor, quote_id)
    title = drop_sheet(quote_id, sheet_id, by=request.actor)
    toast(request, f"{title} removed.")
    return HttpResponseRedirect(reverse("sales:quote", args=[quote.id]))


def _edit(request: Request, quote: Quote, sheet: QuoteSheet) -> HttpResponse:
    new = sheet._state.adding
    if request.method == "POST":
        form, rows = SheetForm(request.POST), posted_requirements(request.POST)
        if "add" in request.POST:
            rows += [blank() for _ in range(BLANK_ROWS)]
        elif form.is_valid():
            try:
                save_sheet(
                    quote.id, None if new else sheet.id, form.cleaned_data, rows, seen=seen_version(request),
                    by=request.actor,
                )  # fmt: skip
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                toast(request, "Specification saved.")
                return HttpResponseRedirect(reverse("sales:quote", args=[quote.id]))
    else:
        form = SheetForm(initial={"title": sheet.title or "Specification", "intro": sheet.intro})
        rows = ([] if new else said_on(sheet)["rows"]) + [blank() for _ in range(BLANK_ROWS)]
    context = {
        "quote": quote, "sheet": None if new else sheet, "form": form, "rows": rows,
        "seen": seen_version(request) or quote.version,
    }  # fmt: skip
    return render_page(request, "sales/quote_sheet.html", context, status=422 if form.errors else 200)
