"""Pages of payments: what came in, and what it was used for."""

import secrets
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.customers.queries.companies import companies_visible_to
from crm.customers.queries.people import people_visible_to
from crm.errors import Refused
from crm.events.types import SubjectRef, Whose
from crm.money import Money
from crm.records.actions.changing import change_record
from crm.tenancy.ids import as_uuid
from crm.web.conflicts import seen_version
from crm.web.formats import money
from crm.web.panels import panels_for
from crm.web.records import timeline
from crm.web.templating import render_page, toast
from sales.billing.queries.invoices import get_invoice, open_invoices
from sales.forms.posted import posted
from sales.payments.actions.allocating import Wish, allocate, undo_allocation, use_credit
from sales.payments.actions.receiving import Received, receive
from sales.payments.actions.refunding import refund_at_provider
from sales.payments.actions.returning import Back, return_money
from sales.payments.forms.payments import FactsForm, PaymentForm, ReturnForm, read_part
from sales.payments.models import Payment, PaymentMethod
from sales.payments.providers import PROVIDERS
from sales.payments.queries.payments import allocations_of, get_payment, invoice_of, payment_of_form, returns_of
from sales.payments.queries.providers import refunding_account
from sales.payments.words import state_words

SHOWN = 12  # open invoices to choose among


@requires("payments.view")
@require_GET
def show_payment(request: Request, payment_id: UUID) -> HttpResponse:
    """What came in, and where it went."""
    payment = get_payment(request.actor, payment_id)
    return render_page(request, "payments/payment.html", _page(request, payment))


@requires("payments.book")
def new_payment(request: Request) -> HttpResponse:
    """Enter one, `?invoice=`, `?person=` or `?company=` being known. The same form sent twice is one payment."""
    if known := payment_of_form(request.actor, request.POST.get("key", "")):
        return _to(known)
    form = PaymentForm(
        posted(request), initial=_known(request), actor=request.actor, currency=request.organization.currency
    )
    if request.method == "POST" and form.is_valid():
        try:
            payment = _entered(request, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            toast(request, f"{payment} booked.")
            return _to(payment)
    return render_page(request, "payments/new_payment.html", {"form": form}, status=422 if form.errors else 200)


@requires("payments.book")
def edit_payment(request: Request, payment_id: UUID) -> HttpResponse:
    """Correct what was entered."""
    payment = get_payment(request.actor, payment_id)
    form = FactsForm(posted(request), payment=get_payment(request.actor, payment_id), actor=request.actor)
    if request.method == "POST" and form.is_valid():
        change_record("payment", payment_id, form.cleaned_data, by=request.actor, seen=seen_version(request))
        toast(request, "Payment saved.")
        return _to(payment)
    context = {"form": form, "payment": payment}
    return render_page(request, "payments/edit_payment.html", context, status=422 if form.errors else 200)


@requires("payments.book")
@require_POST
def use_payment(request: Request, payment_id: UUID) -> HttpResponse:
    """Use it for the invoice `invoice`, with `amount` or as much as there is."""
    payment = get_payment(request.actor, payment_id)
    invoice_id = as_uuid(request.POST.get("invoice", ""))
    if invoice_id is None:
        raise Refused("Choose an invoice.")
    amount = read_part(request.POST.get("amount", ""), payment.currency)
    allocation = allocate(payment_id, Wish(invoice_id, amount), by=request.actor)
    if allocation is None:
        toast(request, "Nothing is left to use, or nothing is open any more.", tone="warning")
    else:
        undo = reverse("payments:undo_allocation", args=[allocation.id])
        toast(request, f"{money(allocation.amount, exact=True)} used for {allocation.invoice.number}.", undo=undo)
    return _to(payment)


@requires("payments.book")
@require_POST
def undo_use(request: Request, allocation_id: UUID) -> HttpResponse:
    """Take back what it was used for."""
    payment = undo_allocation(allocation_id, by=request.actor)
    toast(request, f"Taken back: {money(payment.left, exact=True)} is left.")
    if request.GET.get("to") == "invoice":
        return HttpResponseRedirect(reverse("billing:invoice", args=[invoice_of(allocation_id)]))
    return _to(payment)


@requires("payments.book")
@require_POST
def use_credits(request: Request, invoice_id: UUID) -> HttpResponse:
    """Pay an invoice with its customer's credit."""
    invoice = get_invoice(request.actor, invoice_id)
    used = use_credit(invoice_id, by=request.actor)
    toast(request, f"{money(Money(used, invoice.currency), exact=True)} of credit used." if used else "No credit left.")
    return HttpResponseRedirect(reverse("billing:invoice", args=[invoice_id]))


@requires("payments.book")
def return_payment(request: Request, payment_id: UUID) -> HttpResponse:
    """What is left goes back to the customer: at the provider by which it came, or noted as sent."""
    payment = get_payment(request.actor, payment_id)
    provider = PROVIDERS[payment.method].label if refunding_account(payment) else ""
    first = {"amount": payment.left.amount, "on": timezone.localdate(), "key": secrets.token_urlsafe(16)}
    form = ReturnForm(posted(request), initial=first, currency=payment.currency, provider=provider)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        back = Back(amount_minor=facts["amount"].minor, on=facts["on"], note=facts["note"], key=f"form:{facts['key']}")
        send = refund_at_provider if facts.get("at_provider") else return_money
        try:
            send(payment_id, back, by=request.actor)
        except Refused as refusal:
            form.add_error("amount", str(refusal))
        else:
            words = f"sent back at {provider}" if facts.get("at_provider") else "noted as returned"
            toast(request, f"{money(facts['amount'], exact=True)} {words}.")
            return _to(payment)
    context = {"form": form, "payment": payment, "provider": provider}
    return render_page(request, "payments/return.html", context, status=422 if form.errors else 200)


def _page(request: Request, payment: Payment) -> dict[str, Any]:
    about = SubjectRef("payment", payment.id)
    may_book = request.actor.can("payments.book", payment)
    return {
        "payment": payment,
        "state": state_words(payment),
        "allocations": allocations_of(payment.id),
        "returns": returns_of(payment.id),
        "owed": _owed(request, payment) if may_book and payment.left_minor else [],
        "may_book": may_book,
        "sends_back": refunding_account(payment) is not None,
        "timeline": timeline(request, Whose(records=(about,)), about=about, name=str(payment)),
        "panels": panels_for("payment", request.actor, payment),
    }


def _owed(request: Request, payment: Payment) -> list[Any]:
    """Open invoices in its currency, its customer's first."""
    rows = open_invoices(request.actor, currency=payment.currency)
    if payment.company_id or payment.person_id:
        own = rows.filter(company_id=payment.company_id) if payment.company_id else rows.filter(person=payment.person)
        if found := list(own[:SHOWN]):
            return found
    return list(rows[:SHOWN])


def _known(request: Request) -> dict[str, Any]:
    known: dict[str, Any] = {
        "received_on": timezone.localdate(), "key": secrets.token_urlsafe(16), "method": PaymentMethod.TRANSFER,
    }  # fmt: skip
    if invoice_id := as_uuid(request.GET.get("invoice", "")):
        invoice = get_invoice(request.actor, invoice_id)
        known |= {"invoices": invoice.number, "amount": f"{invoice.left.amount} {invoice.currency}"}
    people, companies = people_visible_to(request.actor), companies_visible_to(request.actor)
    if (person_id := as_uuid(request.GET.get("person", ""))) and (person := people.filter(id=person_id).first()):
        known["person"] = person.email or person.name
    if (company_id := as_uuid(request.GET.get("company", ""))) and (company := companies.filter(id=company_id).first()):
        known["company"] = company.name
    return known


def _entered(request: Request, form: PaymentForm) -> Payment:
    facts = form.cleaned_data
    came = Received(
        amount_minor=facts["amount"].minor,
        currency=facts["amount"].currency,
        received_on=facts["received_on"],
        method=facts["method"],
        person=facts["person"],
        company=facts["company"],
        reference=facts["reference"],
        note=facts["note"],
        key=f"form:{facts['key']}",
        custom=facts.get("custom"),
    )
    return receive(came, [Wish(invoice.id) for invoice in facts["invoices"]], by=request.actor)


def _to(payment: Payment) -> HttpResponse:
    return HttpResponseRedirect(reverse("payments:payment", args=[payment.id]))
