"""Pages of one product: adding it, its record, its facts, archiving."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.events.types import SubjectRef, Whose
from crm.web.panels import panels_for
from crm.web.records import fact_view, timeline
from crm.web.templating import render_page, toast
from sales.actions.prices import set_price
from sales.actions.products import add_product, archive_product, change_product, offer_product
from sales.actions.selling_start import seed_selling, standard_book
from sales.forms.posted import posted
from sales.forms.products import ProductFacts, ProductForm
from sales.models import BundlePrice, Product, Variant
from sales.queries.price_books import history_of, prices_of
from sales.queries.prices import price_of
from sales.queries.products import get_product, parts_of, variants_called, variants_of, written_as
from sales.queries.selling import rate_of
from sales.queries.stock import stock_of


@requires("sales.products.view")
@require_GET
def show_product(request: Request, product_id: UUID) -> HttpResponse:
    """The product's page: facts, variants, prices, what is in a bundle, stock, timeline."""
    product = get_product(request.actor, product_id)
    return render_page(request, "sales/product.html", product_page(request, product))


@requires("sales.products.manage")
def new_product(request: Request) -> HttpResponse:
    """Add a product, with its price for everybody."""
    seed_selling()
    currency = request.organization.currency
    form = ProductForm(posted(request), actor=request.actor, currency=currency)
    if request.method == "POST" and form.is_valid():
        product = _add(request, form, currency)
        toast(request, f"{product.name} added.")
        return HttpResponseRedirect(reverse("sales:product", args=[product.id]))
    return render_page(request, "sales/new_product.html", {"form": form}, status=422 if form.errors else 200)


@requires("sales.products.manage")
@require_POST
def archive(request: Request, product_id: UUID) -> HttpResponse:
    """Offer it no more, or with `back` again."""
    if "back" in request.POST:
        product = offer_product(product_id, by=request.actor)
        toast(request, f"{product.name} is on sale again.")
    else:
        product = archive_product(product_id, by=request.actor)
        toast(request, f"{product.name} is archived. What has it keeps it.")
    return HttpResponseRedirect(reverse("sales:product", args=[product_id]))


@requires("sales.products.view")
@require_GET
def suggestions(request: Request) -> HttpResponse:
    """Products that begin as somebody types, as options of a datalist."""
    typed = str(next(iter(request.GET.values()), "")).strip()[:100]
    options = [(written_as(each), each.product.category) for each in variants_called(request.actor, typed)]
    return render_page(request, "sales/suggestions.html", {"options": options})


def product_page(request: Request, product: Product) -> dict[str, Any]:
    """Context of sales/product.html."""
    actor, today = request.actor, timezone.localdate()
    variants = variants_of(product, retired=True)
    return {
        "product": product,
        "variants": variants,
        "rate": rate_of(product.tax_class, today),
        "prices": prices_of(product, today),
        "history": history_of(product),
        "parts": parts_of(product) if product.is_bundle else [],
        "sum": _sum_of(product, variants, request.organization.currency) if product.is_bundle else None,
        "stock": stock_of(variants) if product.is_stocked else {},
        "timeline": timeline(
            request,
            Whose(records=(SubjectRef("product", product.id),)),
            about=SubjectRef("product", product.id),
            name=product.name,
        ),
        "panels": panels_for("product", actor, product),
        "may_edit": actor.can("sales.products.manage"),
        "may_stock": actor.can("sales.stock"),
    }


def _sum_of(product: Product, variants: list[Variant], currency: str) -> Decimal | None:
    if product.bundle_price != BundlePrice.SUM or not variants:
        return None
    found = price_of(variants[0], Decimal(1), None, currency, timezone.localdate())
    return found.unit_price if found else None


@transaction.atomic
def _add(request: Request, form: ProductForm, currency: str) -> Product:
    product = add_product(form.values(), by=request.actor)
    if form.cleaned_data["price"] is not None:
        variant = variants_of(product)[0]
        book, price = standard_book(currency), form.cleaned_data["price"]
        set_price(variant, book, price, valid_from=timezone.localdate(), by=request.actor)
    return product


edit_product_fact = fact_view(
    capability="sales.products.manage", get=get_product, form=ProductFacts, change=change_product
)
