"""Yes, no, and seen."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.web.templating import render_page, toast
from sales.suggestions.actions.answering import (
    customer_seen_by,
    dismiss_suggestion,
    note_shown,
    suggest_again,
    take_on_quote,
    take_suggestion,
)
from sales.suggestions.customers import deal_of
from sales.suggestions.forms.rules import DismissalForm
from sales.suggestions.queries.offers import offers_for

PAGES = {"company": "customers:company", "person": "customers:person", "deal": "sales:deal", "quote": "sales:quote"}


@requires("sales.edit")
@require_POST
def take(request: Request, kind: str, record_id: UUID, product_id: UUID) -> HttpResponse:
    """Onto the deal or the quote, or onto a new deal."""
    if kind == "quote":
        quote = take_on_quote(record_id, product_id, by=request.actor)
        toast(request, "It is on the quote.")
        return redirect("sales:quote", quote.id)
    deal = take_suggestion(kind, record_id, product_id, by=request.actor)
    toast(request, "It is on the deal." if kind == "deal" else "A deal for it is open.")
    return redirect("sales:deal", deal.id)


@requires("sales.edit")
def dismiss(request: Request, kind: str, record_id: UUID, product_id: UUID) -> HttpResponse:
    """Why not; and not again for some months."""
    record, customer = customer_seen_by(request.actor, kind, record_id)
    back = reverse(PAGES[kind], args=[record_id])
    form = DismissalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = dismiss_suggestion(kind, record_id, product_id, form.cleaned_data["reason"], by=request.actor)
        toast(request, "Not suggested any more.", undo=reverse("suggestions:again", args=[row.id]))
        return HttpResponseRedirect(back)
    offers = offers_for(customer, deal_of(record), most=100)
    offer = next((each for each in offers if each.product.id == product_id), None)
    context = {"form": form, "record": record, "offer": offer, "back": back}
    return render_page(request, "suggestions/dismiss.html", context, status=422 if form.errors else 200)


@requires("sales.edit")
@require_POST
def again(request: Request, suggestion_id: UUID) -> HttpResponse:
    """Take a no back."""
    row = suggest_again(suggestion_id, by=request.actor)
    toast(request, "It is suggested again.")
    kind, record_id = ("company", row.company_id) if row.company_id else ("person", row.person_id)
    return redirect(PAGES[kind], record_id)


@requires("sales.view")
@require_POST
def shown(request: Request, kind: str, record_id: UUID) -> HttpResponse:
    """The page says that it has shown what is suggested now."""
    record, customer = customer_seen_by(request.actor, kind, record_id)
    note_shown(customer, offers_for(customer, deal_of(record)))
    return HttpResponse(status=204)
