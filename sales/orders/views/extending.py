"""Add to an order that is not done yet."""

from uuid import UUID, uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.errors import Refused
from crm.web.templating import render_page, toast
from sales.forms.posted import posted
from sales.forms.quote_lines import Row, errors_in_rows, lines_in_rows, posted_rows
from sales.orders.actions.extending import extend_order
from sales.orders.credit import CreditCare
from sales.orders.forms.orders import ExtensionForm
from sales.orders.models import Order
from sales.orders.queries.orders import get_order
from sales.orders.views.new import added_line, added_up, draft_of


@requires("orders.edit")
def extend(request: Request, order_id: UUID) -> HttpResponse:
    """More lines, typed as those of a new order are."""
    order = get_order(request.actor, order_id)
    request.actor.require("orders.edit", order)
    rows = posted_rows(request.POST)
    form = ExtensionForm(posted(request), initial={"key": uuid4().hex})
    if added := request.POST.get("add"):
        rows.append(Row.of(added_line(draft_of(order), added, by=request.actor)))
    if request.method != "POST" or added or "gone" in request.POST:
        return _page(request, order, form, rows)
    if not form.is_valid() or errors_in_rows(rows):
        return _page(request, order, form, rows, status=422)
    return _extended(request, order, form, rows)


def _extended(request: Request, order: Order, form: ExtensionForm, rows: list[Row]) -> HttpResponse:
    key, knowing = f"form:{form.cleaned_data['key']}", "knowing" in request.POST
    try:
        order = extend_order(order.id, lines_in_rows(rows), key=key, knowing=knowing, by=request.actor)
    except CreditCare as care:
        return _page(request, order, form, rows, warnings=care.warnings, status=409)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, order, form, rows, status=422)
    lacking = " Some of it is not in stock yet." if order.lacks_stock else ""
    toast(request, f"Added to {order.number}.{lacking}", tone="warning" if lacking else "success")
    return HttpResponseRedirect(reverse("orders:order", args=[order.id]))


def _page(  # the form with what was typed
    request: Request,
    order: Order,
    form: ExtensionForm,
    rows: list[Row],
    *,
    warnings: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"order": order, "form": form, "rows": rows, "warnings": warnings or [], "query": f"?order={order.id}"}
    return render_page(request, "orders/extend.html", context | added_up(draft_of(order), rows), status=status)
