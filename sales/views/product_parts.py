"""What hangs on a product's page: variants, prices, parts of a bundle."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.errors import Refused
from crm.web.templating import render_page, toast
from sales.actions.prices import end_price, set_price
from sales.actions.selling_start import standard_book
from sales.actions.variants import add_part, drop_part, retire_variant, save_variant
from sales.forms.posted import posted
from sales.forms.products import PartForm, PriceForm, VariantForm
from sales.models import Product
from sales.queries.products import get_product, get_variant


@requires("sales.products.manage")
def new_variant(request: Request, product_id: UUID) -> HttpResponse:
    """A further form in which a product is sold."""
    product = get_product(request.actor, product_id)
    form = VariantForm(posted(request))
    if request.method == "POST" and form.is_valid() and _kept(request, form, product, None):
        return _done(request, product, "Variant added.")
    return _page(request, product, form, "New variant", "Add variant")


@requires("sales.products.manage")
def edit_variant(request: Request, product_id: UUID, variant_id: UUID) -> HttpResponse:
    """What a variant is called, its article number and barcode."""
    product, variant = get_product(request.actor, product_id), get_variant(request.actor, variant_id)
    initial = {name: getattr(variant, name) for name in ("name", "sku", "barcode")}
    form = VariantForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid() and _kept(request, form, product, variant_id):
        return _done(request, product, "Variant saved.")
    return _page(request, product, form, variant.full_name, "Save variant")


@requires("sales.products.manage")
@require_POST
def switch_variant(request: Request, product_id: UUID, variant_id: UUID) -> HttpResponse:
    """Offer a variant no more, or with `back` again."""
    variant = retire_variant(variant_id, by=request.actor, back="back" in request.POST)
    words = "is on sale again" if variant.active else "is not sold any more"
    return _done(request, variant.product, f"{variant.full_name} {words}.")


@requires("sales.products.manage")
def new_price(request: Request, product_id: UUID) -> HttpResponse:
    """A price from a day on, in a book, from a quantity on."""
    product = get_product(request.actor, product_id)
    book = standard_book(request.organization.currency)
    initial = {"book": request.GET.get("book", book.id), "valid_from": timezone.localdate(),
               "variant": request.GET.get("variant"), "min_quantity": request.GET.get("quantity", "")}  # fmt: skip
    form = PriceForm(posted(request), product=product, initial={key: it for key, it in initial.items() if it})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        days = {"valid_from": data["valid_from"], "valid_until": data["valid_until"]}
        set_price(data["variant"], data["book"], data["unit_price"], min_quantity=data["min_quantity"] or Decimal(0),
                  **days, by=request.actor)  # fmt: skip
        return _done(request, product, "Price set.")
    return _page(request, product, form, f"New price of {product.name}", "Set price")


@requires("sales.products.manage")
@require_POST
def drop_price(request: Request, product_id: UUID, price_id: UUID) -> HttpResponse:
    """End a price today."""
    product = get_product(request.actor, product_id)
    end_price(price_id, on=timezone.localdate(), by=request.actor)
    return _done(request, product, "That price does not hold any more.")


@requires("sales.products.manage")
def new_part(request: Request, product_id: UUID) -> HttpResponse:
    """Put something into a bundle."""
    bundle = get_product(request.actor, product_id)
    form = PartForm(posted(request), actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            add_part(bundle.id, form.cleaned_data["variant"], form.cleaned_data["quantity"], by=request.actor)
        except Refused as refusal:
            form.add_error("variant", str(refusal))
        else:
            return _done(request, bundle, "Put into the bundle.")
    return _page(request, bundle, form, f"Put into {bundle.name}", "Put it in")


@requires("sales.products.manage")
@require_POST
def remove_part(request: Request, product_id: UUID, part_id: UUID) -> HttpResponse:
    """Take something out of a bundle."""
    bundle = get_product(request.actor, product_id)
    drop_part(bundle.id, part_id, by=request.actor)
    return _done(request, bundle, "Taken out of the bundle.")


def _kept(request: Request, form: VariantForm, product: Product, variant_id: UUID | None) -> bool:
    try:
        save_variant(product.id, variant_id, form.cleaned_data, by=request.actor)
    except Refused as refusal:
        form.add_error("sku" if "number" in str(refusal) else "name", str(refusal))
        return False
    return True


def _page(request: Request, product: Product, form: forms.Form, title: str, submit: str) -> HttpResponse:
    context: dict[str, Any] = {"product": product, "form": form, "title": title, "submit": submit}
    return render_page(request, "sales/product_part.html", context, status=422 if form.errors else 200)


def _done(request: Request, product: Product, words: str) -> HttpResponse:
    toast(request, words)
    return HttpResponseRedirect(reverse("sales:product", args=[product.id]))
