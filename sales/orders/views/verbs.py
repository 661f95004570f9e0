"""What is done about an order: ship it, note that it arrived, take goods back, cancel, change."""

from decimal import Decimal
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.errors import Refused, Stale
from crm.records.actions.changing import change_record
from crm.web.conflicts import seen_version, tell_meanwhile, wanted
from crm.web.templating import render_page, toast
from sales.forms.posted import posted
from sales.orders.actions.cancelling import cancel_order, left
from sales.orders.actions.returning import Parcel as Back
from sales.orders.actions.returning import take_return
from sales.orders.actions.shipping import Parcel, change_shipment, finish_order, set_delivered, ship_order
from sales.orders.carriers import CARRIERS
from sales.orders.forms.orders import OrderForm
from sales.orders.forms.quantities import CancelForm, Counting, ReturnForm, ShipForm, TrackingForm, to_return, to_ship
from sales.orders.models import Cancellation, Order, Return, Shipment
from sales.orders.queries.orders import get_order, get_shipment, lines_of, shipments_of, was_done

NAMES = [name for name, _ in CARRIERS.values()]


@requires("orders.ship")
def ship(request: Request, order_id: UUID) -> HttpResponse:
    """One parcel: all that is left unless somebody says otherwise."""
    order = get_order(request.actor, order_id)
    if was_done(Shipment, order, request.POST.get("key", "")):
        return _back(order)
    form = ShipForm(posted(request), rows=to_ship(lines_of(order.id)))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        parcel = Parcel(form.quantities(), data["key"], data["carrier"], data["tracking"], data["note"])
        try:
            shipment = ship_order(order.id, parcel, by=request.actor)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            toast(request, f"Parcel {shipment.place} is on its way.")
            return _back(order)
    return _counting(request, "orders/ship.html", order, form)


@requires("orders.ship")
def take_back(request: Request, order_id: UUID) -> HttpResponse:
    """Goods that came back."""
    order = get_order(request.actor, order_id)
    if was_done(Return, order, request.POST.get("key", "")):
        return _back(order)
    form = ReturnForm(posted(request), rows=to_return(shipments_of(order.id)))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            parcel = Back(form.quantities(), data["key"], data["reason"], data["restock"])
            take_return(order.id, parcel, by=request.actor)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            toast(request, "The return is noted.")
            return _back(order)
    return _counting(request, "orders/return.html", order, form)


@requires("orders.cancel")
def cancel(request: Request, order_id: UUID) -> HttpResponse:
    """All that is left of it, or some."""
    order = get_order(request.actor, order_id)
    if was_done(Cancellation, order, request.POST.get("key", "")):
        return _back(order)
    rows = [(line.id, line, most, True) for line in lines_of(order.id) if (most := left(order, line)) > Decimal(0)]
    form = CancelForm(posted(request), rows=rows)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            order = cancel_order(
                order.id, reason=data["reason"], quantities=form.quantities(), key=data["key"], by=request.actor
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            toast(request, f"{order.number} is cancelled." if order.is_cancelled else "Cancelled.")
            return _back(order)
    return _counting(request, "orders/cancel.html", order, form)


@requires("orders.ship")
@require_POST
def deliver(request: Request, shipment_id: UUID) -> HttpResponse:
    """A parcel arrived ("yes"), or did not after all."""
    yes = request.POST.get("delivered", "yes") == "yes"
    shipment = set_delivered(shipment_id, yes=yes, by=request.actor)
    words = f"Parcel {shipment.place} is delivered." if yes else f"Parcel {shipment.place} is under way again."
    toast(request, words)
    return _back(shipment.order)


@requires("orders.ship")
def edit_shipment(request: Request, shipment_id: UUID) -> HttpResponse:
    """Carrier and tracking number."""
    shipment = get_shipment(request.actor, shipment_id)
    order = shipment.order
    initial = {"carrier": shipment.carrier, "tracking": shipment.tracking}
    form = TrackingForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        change_shipment(shipment.id, **form.cleaned_data, by=request.actor)
        toast(request, "Saved.")
        return _back(order)
    context = {"order": order, "shipment": shipment, "form": form, "carriers": NAMES}
    return render_page(request, "orders/shipment.html", context, status=422 if form.errors else 200)


@requires("orders.ship")
@require_POST
def finish(request: Request, order_id: UUID) -> HttpResponse:
    """All work of it is done."""
    order = finish_order(order_id, by=request.actor)
    toast(request, f"{order.number} is done.")
    return _back(order)


@requires("orders.edit")
def edit(request: Request, order_id: UUID) -> HttpResponse:
    """Facts and addresses; more is ordered, and some called off, on pages of their own."""
    order = get_order(request.actor, order_id)
    request.actor.require("orders.edit", order)
    form = OrderForm(posted(request), order=order)
    if request.method == "POST" and form.is_valid():
        try:
            values = wanted(request, form.facts())
            order = change_record("order", order.id, values, by=request.actor, seen=seen_version(request))
        except Stale:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            toast(request, "Saved.")
            tell_meanwhile(request, order, seen_version(request))
            return _back(order)
    context = {"order": order, "form": form, "seen": seen_version(request) or order.version}
    return render_page(request, "orders/edit_order.html", context, status=422 if form.errors else 200)


def _counting(request: Request, template: str, order: Order, form: Counting) -> HttpResponse:
    context = {"order": order, "form": form, "carriers": NAMES}
    return render_page(request, template, context, status=422 if form.errors else 200)


def _back(order: Order) -> HttpResponse:
    return HttpResponseRedirect(reverse("orders:order", args=[order.id]))
