"""Settings of selling: prices with or without tax, rounding, units, taxes."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.customers.words import country_name
from crm.errors import Refused
from crm.web.templating import render_page, toast
from sales.actions.selling import (
    change_terms,
    drop_tax_rate,
    retire_tax_class,
    retire_unit,
    save_tax_class,
    save_unit,
    set_tax_rate,
)
from sales.actions.selling_start import seed_selling
from sales.forms.posted import posted
from sales.forms.selling import TaxClassForm, TaxRateForm, TermsForm, UnitForm
from sales.queries.selling import get_tax_class, get_unit, rate_of, tax_classes, units


@requires("sales.selling")
def show_selling(request: Request) -> HttpResponse:
    """How is sold: what new documents start with, units, and taxes."""
    terms = seed_selling()
    names = ("tax_included", "rounding", "unit", "tax_class", "deals_follow")
    initial = {name: getattr(terms, name) for name in names} | {"tax_included": "1" if terms.tax_included else ""}
    form = TermsForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        change_terms(form.cleaned_data, by=request.actor)
        return _done(request, "Saved. What was made before keeps what it has.")
    today = timezone.localdate()
    classes = [(each, rate_of(each, today), _rates(each.rates.all())) for each in tax_classes()]
    context = {"form": form, "units": units(), "classes": classes, "today": today}
    return render_page(request, "sales/selling.html", context, status=422 if form.errors else 200)


@requires("sales.selling")
def new_unit(request: Request) -> HttpResponse:
    """A further unit."""
    return _unit(request, UnitForm(posted(request)), None, "New unit")


@requires("sales.selling")
def edit_unit(request: Request, unit_id: UUID) -> HttpResponse:
    """Change a unit."""
    unit = get_unit(unit_id)
    initial = {name: getattr(unit, name) for name in ("name", "symbol", "places", "code")}
    return _unit(request, UnitForm(posted(request), initial=initial), unit_id, unit.name)


@requires("sales.selling")
@require_POST
def drop_unit(request: Request, unit_id: UUID) -> HttpResponse:
    """Offer a unit no more."""
    retire_unit(unit_id, by=request.actor)
    return _done(request, "The unit is not offered any more.")


@requires("sales.selling")
def new_tax_class(request: Request) -> HttpResponse:
    """A further tax class."""
    return _tax_class(request, TaxClassForm(posted(request)), None, "New tax class")


@requires("sales.selling")
def edit_tax_class(request: Request, class_id: UUID) -> HttpResponse:
    """Change a tax class."""
    known = get_tax_class(class_id)
    initial = {"name": known.name, "category": known.category}
    return _tax_class(request, TaxClassForm(posted(request), initial=initial), class_id, known.name)


@requires("sales.selling")
@require_POST
def drop_tax_class(request: Request, class_id: UUID) -> HttpResponse:
    """Offer a tax class no more."""
    retire_tax_class(class_id, by=request.actor)
    return _done(request, "The tax class is not offered any more.")


@requires("sales.selling")
def new_rate(request: Request, class_id: UUID) -> HttpResponse:
    """A rate from a day on."""
    known = get_tax_class(class_id)
    form = TaxRateForm(posted(request), initial={"valid_from": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            set_tax_rate(class_id, data["rate"], data["valid_from"], country=data["country"], by=request.actor)
        except Refused as refusal:
            form.add_error("rate", str(refusal))
        else:
            return _done(request, "Rate set.")
    return _page(request, form, f"New rate of {known.name}", "Set rate")


@requires("sales.selling")
@require_POST
def drop_rate(request: Request, rate_id: UUID) -> HttpResponse:
    """Take a rate away."""
    drop_tax_rate(rate_id, today=timezone.localdate(), by=request.actor)
    return _done(request, "Rate taken away.")


def _rates(rates: Any) -> list[tuple[Any, str]]:
    ordered = sorted(rates, key=lambda rate: (rate.country, -rate.valid_from.toordinal()))
    return [(rate, country_name(rate.country) if rate.country else "") for rate in ordered]


def _unit(request: Request, form: UnitForm, unit_id: UUID | None, title: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            save_unit(unit_id, form.cleaned_data, by=request.actor)
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            return _done(request, "Unit saved.")
    return _page(request, form, title, "Save unit")


def _tax_class(request: Request, form: TaxClassForm, class_id: UUID | None, title: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            save_tax_class(class_id, form.cleaned_data, by=request.actor)
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            return _done(request, "Tax class saved.")
    return _page(request, form, title, "Save tax class")


def _page(request: Request, form: forms.Form, title: str, submit: str) -> HttpResponse:
    context = {"form": form, "title": title, "submit": submit}
    return render_page(request, "sales/selling_part.html", context, status=422 if form.errors else 200)


def _done(request: Request, words: str) -> HttpResponse:
    toast(request, words)
    return HttpResponseRedirect(reverse("sales:selling"))
