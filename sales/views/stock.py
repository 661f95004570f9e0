"""Stock: what there is, what is promised, how it came and went."""

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.errors import Refused
from crm.events.types import ActorRef, SubjectRef
from crm.records.naming import doers
from crm.web.kinds import links_for
from crm.web.templating import render_page, toast
from sales.actions.stock import count_stock, receive_stock, set_reorder, write_off
from sales.forms.posted import posted
from sales.forms.stock import COUNT, LOSE, RECEIVE, ReorderForm, StockForm
from sales.models import StockLevel, Variant
from sales.queries.dividing import undivided
from sales.queries.products import get_variant
from sales.queries.stock import moves_of, promises_of, stock_of, stocked_variants

WAYS = {RECEIVE: receive_stock, COUNT: count_stock, LOSE: write_off}
SHOWN = 500


@requires("sales.products.view")
@require_GET
def show_stock(request: Request) -> HttpResponse:
    """Everything of which stock is kept; with `?low=1` only what is to be ordered."""
    variants = list(stocked_variants()[:SHOWN])
    levels = stock_of(variants)
    rows = [(variant, levels[variant.id]) for variant in variants]
    low = [row for row in rows if row[1].is_low]
    only_low = "low" in request.GET
    context = {"rows": low if only_low else rows, "low": len(low), "only_low": only_low, "count": len(rows),
               "may_stock": request.actor.can("sales.stock")}  # fmt: skip
    return render_page(request, "sales/stock.html", context)


@requires("sales.products.view")
@require_GET
def show_variant_stock(request: Request, variant_id: UUID) -> HttpResponse:
    """One variant: what there is, for whom it is kept, every movement."""
    return _page(request, get_variant(request.actor, variant_id), _fresh())


@requires("sales.stock")
@require_POST
def move_stock(request: Request, variant_id: UUID) -> HttpResponse:
    """Something came in, was counted, or is gone."""
    variant, form = get_variant(request.actor, variant_id), StockForm(posted(request))
    if form.is_valid():
        data = form.cleaned_data
        unit = variant.product.unit
        if wrong := undivided([("", unit.symbol, unit.code, data["quantity"])]):
            form.add_error("quantity", wrong[""])
            return _page(request, variant, form, status=422)
        try:
            level = WAYS[data["how"]](variant, data["quantity"], note=data["note"], key=data["key"], by=request.actor)
        except Refused as refusal:
            form.add_error("quantity", str(refusal))
        else:
            return _done(request, variant, level)
    return _page(request, variant, form, status=422)


@requires("sales.stock")
@require_POST
def reorder(request: Request, variant_id: UUID) -> HttpResponse:
    """At how many to tell that more is needed."""
    variant, form = get_variant(request.actor, variant_id), ReorderForm(posted(request))
    if form.is_valid():
        return _done(request, variant, set_reorder(variant, form.cleaned_data["reorder_at"], by=request.actor))
    return _page(request, variant, _fresh(), status=422, reorder=form)


def _page(
    request: Request, variant: Variant, form: StockForm, *, status: int = 200, reorder: ReorderForm | None = None
) -> HttpResponse:
    level, moves, promises = stock_of([variant])[variant.id], moves_of(variant), promises_of(variant)
    subjects = [SubjectRef(row.subject_kind, row.subject_id) for row in promises]
    subjects += [SubjectRef(row.subject_kind, row.subject_id) for row in moves if row.subject_id]
    names = doers([ActorRef(move.by_kind, move.by_id) for move in moves])
    links: dict[Any, Any] = links_for(subjects)
    context: dict[str, Any] = {
        "variant": variant, "level": level, "form": form,
        "moves": [(move, names.get(ActorRef(move.by_kind, move.by_id)), _link(links, move)) for move in moves],
        "promises": [(row, _link(links, row)) for row in promises],
        "reorder_form": reorder or ReorderForm(initial={"reorder_at": level.reorder_at}),
        "may_stock": request.actor.can("sales.stock"),
    }  # fmt: skip
    return render_page(request, "sales/variant_stock.html", context, status=status)


def _fresh() -> StockForm:
    return StockForm(initial={"how": RECEIVE, "key": uuid4().hex})


def _link(links: dict[Any, Any], row: Any) -> Any:
    return links.get(SubjectRef(row.subject_kind, row.subject_id)) if row.subject_id else None


def _done(request: Request, variant: Variant, level: StockLevel) -> HttpResponse:
    toast(request, f"{variant.full_name}: {level.on_hand} in stock, {level.available} free.")
    return HttpResponseRedirect(reverse("sales:variant_stock", args=[variant.id]))
