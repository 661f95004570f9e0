"""Promotions and their coupon codes."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.errors import Refused
from crm.money import Money
from crm.web.conflicts import seen_version
from crm.web.formats import money, number
from crm.web.templating import render_page, toast
from sales.actions.coupons import add_coupon, make_coupons, switch_coupon
from sales.actions.promotions import save_promotion, switch_promotion
from sales.forms.posted import posted
from sales.forms.prices import CouponForm, PromotionForm
from sales.models import Promotion, PromotionScope
from sales.queries.promotions import coupons_of, get_promotion, promotions_with_use


@requires("sales.products.view")
@require_GET
def show_promotions(request: Request) -> HttpResponse:
    """All promotions with what they take off and how often their codes were used."""
    rows = [(each, promotion_state(each), takes_off(each), is_for(each)) for each in promotions_with_use()]
    context = {"promotions": rows, "may_edit": request.actor.can("sales.products.manage")}
    return render_page(request, "sales/promotions.html", context)


@requires("sales.products.view")
@require_GET
def show_promotion(request: Request, promotion_id: UUID) -> HttpResponse:
    """One promotion with its codes."""
    return render_page(request, "sales/promotion.html", _context(request, get_promotion(promotion_id), CouponForm()))


@requires("sales.products.manage")
def new_promotion(request: Request) -> HttpResponse:
    """A further promotion."""
    initial = {"currency": request.organization.currency, "valid_from": timezone.localdate()}
    return _form(request, PromotionForm(posted(request), actor=request.actor, initial=initial), None)


@requires("sales.products.manage")
def edit_promotion(request: Request, promotion_id: UUID) -> HttpResponse:
    """Change what it takes off, for whom, and when."""
    promotion = get_promotion(promotion_id)
    return _form(request, PromotionForm(posted(request), actor=request.actor, promotion=promotion), promotion)


@requires("sales.products.manage")
@require_POST
def end_promotion(request: Request, promotion_id: UUID) -> HttpResponse:
    """End it now, or with `back` let it run again."""
    promotion = switch_promotion(promotion_id, active="back" in request.POST, by=request.actor)
    toast(request, f"{promotion.name} {'runs again' if promotion.active else 'is over'}.")
    return HttpResponseRedirect(reverse("sales:promotion", args=[promotion_id]))


@requires("sales.products.manage")
@require_POST
def new_coupons(request: Request, promotion_id: UUID) -> HttpResponse:
    """One code somebody thought of, or many that nobody can guess."""
    promotion, form = get_promotion(promotion_id), CouponForm(request.POST)
    if form.is_valid():
        try:
            count = _make(request, promotion, form)
        except Refused as refusal:
            form.add_error("code", str(refusal))
        else:
            toast(request, "Code added." if count == 1 else f"{count} codes made.")
            return HttpResponseRedirect(reverse("sales:promotion", args=[promotion.id]))
    return render_page(request, "sales/promotion.html", _context(request, promotion, form), status=422)


@requires("sales.products.manage")
@require_POST
def flip_coupon(request: Request, promotion_id: UUID, coupon_id: UUID) -> HttpResponse:
    """Accept a code no more, or with `back` again."""
    coupon = switch_coupon(coupon_id, active="back" in request.POST, by=request.actor)
    toast(request, f"{coupon.code} is {'accepted again' if coupon.active else 'not accepted any more'}.")
    return HttpResponseRedirect(reverse("sales:promotion", args=[promotion_id]))


def promotion_state(promotion: Promotion) -> tuple[str, str]:
    """A word and its tone."""
    today = timezone.localdate()
    if not promotion.active:
        return "Ended", ""
    if promotion.valid_from and promotion.valid_from > today:
        return "Begins later", "blue"
    return ("Running", "green") if promotion.holds(today) else ("Over", "")


def takes_off(promotion: Promotion) -> str:
    """ "10%" or "€50"."""
    if promotion.amount_minor is not None:
        return money(Money(promotion.amount_minor, promotion.currency))
    return f"{number(promotion.percent)}%"


def is_for(promotion: Promotion) -> str:
    """What it is for: "Everything", "Cables", "3 products", from so many on."""
    what = {
        PromotionScope.ALL: "Everything",
        PromotionScope.CATEGORY: promotion.category,
        PromotionScope.PRODUCTS: ", ".join(row.product.name for row in promotion.products.all()),
    }[PromotionScope(promotion.scope)]
    return f"{what}, from {promotion.min_quantity} on" if promotion.min_quantity > 1 else what


def _make(request: Request, promotion: Promotion, form: CouponForm) -> int:
    if form.cleaned_data["code"]:
        add_coupon(promotion.id, form.cleaned_data["code"], form.values(), by=request.actor)
        return 1
    values = {name: value for name, value in form.values().items() if value is not None}
    return len(make_coupons(promotion.id, form.cleaned_data["count"] or 1, values, by=request.actor))


def _context(request: Request, promotion: Promotion, form: CouponForm) -> dict[str, Any]:
    return {
        "promotion": promotion,
        "state": promotion_state(promotion),
        "takes_off": takes_off(promotion),
        "is_for": is_for(promotion),
        "coupons": coupons_of(promotion),
        "form": form,
        "may_edit": request.actor.can("sales.products.manage"),
    }


def _form(request: Request, form: PromotionForm, promotion: Promotion | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        own_id, seen = promotion.id if promotion else None, seen_version(request)
        try:
            saved = save_promotion(own_id, form.values(), form.products_chosen(), by=request.actor, seen=seen)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            toast(request, f"{saved.name} saved.")
            return HttpResponseRedirect(reverse("sales:promotion", args=[saved.id]))
    context: dict[str, Any] = {"form": form, "promotion": promotion}
    return render_page(request, "sales/edit_promotion.html", context, status=422 if form.errors else 200)
