"""A deal's products."""

from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from crm.accounts.access import requires
from crm.accounts.capabilities import AMOUNTS
from crm.accounts.requests import Request
from crm.money import Money
from crm.web.records import refusals_at
from crm.web.templating import render_page, toast
from sales.actions.deal_lines import (
    add_free_line,
    add_line,
    change_line,
    drop_code,
    drop_line,
    place_line,
    set_pricing,
    use_code,
)
from sales.forms.deal_lines import AddLineForm, CodeForm, FreeLineForm, LineForm, WholeForm
from sales.forms.posted import posted
from sales.models import Deal, DealLine
from sales.queries.deal_lines import get_line, pricing_of
from sales.queries.deals import get_deal


@requires("sales.edit", AMOUNTS)
def add_product(request: Request, deal_id: UUID) -> HttpResponse:
    """Put so many of a product on a deal."""
    deal = get_deal(request.actor, deal_id)
    form = AddLineForm(posted(request), actor=request.actor)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with refusals_at(form, "product"):
            line = add_line(deal_id, data["product"], data["quantity"], by=request.actor)
            return _done(request, deal_id, f"{line.name} added.")
    return _page(request, deal, form, "Add a product", "Add product")


@requires("sales.edit", AMOUNTS)
def add_other(request: Request, deal_id: UUID) -> HttpResponse:
    """Put something on a deal that is in no catalogue."""
    deal = get_deal(request.actor, deal_id)
    form = FreeLineForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, "unit_price"):
            line = add_free_line(deal_id, form.values(), by=request.actor)
            return _done(request, deal_id, f"{line.name} added.")
    return _page(request, deal, form, "Add something else", "Add line")


@requires("sales.edit", AMOUNTS)
def edit_line(request: Request, deal_id: UUID, line_id: UUID) -> HttpResponse:
    """Change quantity, price or discount of a line."""
    deal = get_deal(request.actor, deal_id)
    line = get_line(deal, line_id)
    form = LineForm(posted(request), line=line)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, "quantity"):
            change_line(deal_id, line_id, form.values(), by=request.actor)
            return _done(request, deal_id, f"{line.name} saved.")
    return _page(request, deal, form, line.name, "Save line", line)


@requires("sales.edit", AMOUNTS)
@require_POST
def remove_line(request: Request, deal_id: UUID, line_id: UUID) -> HttpResponse:
    """Take a line off."""
    line = drop_line(deal_id, line_id, by=request.actor)
    return _done(request, deal_id, f"{line.name} taken off.")


@requires("sales.edit", AMOUNTS)
@require_POST
def move_line(request: Request, deal_id: UUID, line_id: UUID) -> HttpResponse:
    """Put a line one place further on, or back with `back`."""
    place_line(deal_id, line_id, -1 if "back" in request.POST else 1, by=request.actor)
    return HttpResponseRedirect(_address(deal_id))


@requires("sales.edit", AMOUNTS)
def edit_whole(request: Request, deal_id: UUID) -> HttpResponse:
    """What is off the whole, and whether the deal's amount follows its products."""
    deal = get_deal(request.actor, deal_id)
    pricing = pricing_of(deal)
    off = f"{Money(pricing.discount_minor, pricing.currency).amount:f}" if pricing.discount_minor else ""
    form = WholeForm(posted(request), deal=deal, initial={"off": off, "follows": pricing.follows})
    if request.method == "POST" and form.is_valid():
        values = {"discount_minor": form.cleaned_data["off"].minor, "follows": form.cleaned_data["follows"]}
        set_pricing(deal_id, values, by=request.actor)
        return _done(request, deal_id, "Saved.")
    return _page(request, deal, form, "Discount and sum", "Save")


@requires("sales.edit", AMOUNTS)
def give_code(request: Request, deal_id: UUID) -> HttpResponse:
    """Take a coupon code for the deal, or with `off` give it back."""
    deal = get_deal(request.actor, deal_id)
    if request.method == "POST" and "off" in request.POST:
        drop_code(deal_id, by=request.actor)
        return _done(request, deal_id, "The code was taken off.")
    form = CodeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, "code"):
            coupon = use_code(deal_id, form.cleaned_data["code"], by=request.actor)
            return _done(request, deal_id, f"{coupon.code}: {coupon.promotion.name}.")
    return _page(request, deal, form, "Coupon code", "Use code")


def _page(  # a form with what stands around it
    request: Request, deal: Deal, form: forms.Form, title: str, submit: str, line: DealLine | None = None
) -> HttpResponse:
    context = {"deal": deal, "form": form, "title": title, "submit": submit, "line": line}
    return render_page(request, "sales/deal_line.html", context, status=422 if form.errors else 200)


def _done(request: Request, deal_id: UUID, words: str) -> HttpResponse:
    toast(request, words)
    return HttpResponseRedirect(_address(deal_id))


def _address(deal_id: UUID) -> str:
    return reverse("sales:deal", args=[deal_id])
