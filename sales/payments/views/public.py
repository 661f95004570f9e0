"""What customers and providers see of payments, under /p/<organization>/: the way to pay, and the hook."""

import time

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from crm.accounts.access import public_page
from crm.accounts.actor import system_actor
from crm.accounts.requests import Request
from crm.errors import NotFound, Refused
from crm.limits import Limit
from crm.portal.limits import client_ip
from crm.web.templating import render_page
from sales.billing.codes import payment_code
from sales.billing.links import read_link
from sales.billing.queries.invoices import get_invoice
from sales.payments.actions.checkouts import begin_checkout
from sales.payments.actions.notices import take_notice
from sales.payments.providers import PROVIDERS
from sales.payments.providers.base import WrongSignature
from sales.payments.queries.providers import hooked_account, secrets_of

TRIES = Limit("checkout-ip", 60, 3600, shared=True)
LARGEST = 1_000_000  # bytes of a message


@public_page
@require_POST
def pay(request: Request, provider: str, token: str) -> HttpResponse:
    """Send the customer on to where he pays.

    By a page that leads there: our forms may lead nowhere else (Content Security Policy), and without a script.
    """
    invoice_id = read_link(token, request.organization)
    if invoice_id is None or provider not in PROVIDERS:
        raise NotFound("There is no such page.")
    if not TRIES.take(client_ip(request)):
        raise Refused("That was too often. Try again in an hour.")
    context = {
        "label": PROVIDERS[provider].label, "back": reverse("invoices_public:invoice",
                                                            args=[request.organization.slug, token]),
    }  # fmt: skip
    try:
        address = begin_checkout(provider, invoice_id, request.organization, token)
    except Refused as refusal:
        return render_page(request, "payments/public/pay.html", context | {"problem": str(refusal)}, status=409)
    response = render_page(request, "payments/public/pay.html", context | {"problem": "", "address": address})
    response.headers["Refresh"] = f"0; url={address}"
    response.headers["Cache-Control"], response.headers["Referrer-Policy"] = "private, no-store", "no-referrer"
    return response


@public_page
@require_GET
def code(request: Request, token: str) -> HttpResponse:
    """The square by which a bank's app fills in the transfer of what is open: an EPC code, as SVG."""
    invoice_id = read_link(token, request.organization)
    if invoice_id is None:
        raise NotFound("There is no such page.")
    invoice = get_invoice(system_actor(), invoice_id)
    drawn = payment_code(invoice.content | {"gross_minor": invoice.open_minor}) if invoice.content else b""
    if not drawn:
        raise NotFound("There is no such page.")
    headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(drawn, content_type="image/svg+xml", headers=headers)


@csrf_exempt  # a provider has no cookie; its signature is the proof
@public_page
@require_POST
def hook(request: Request, provider: str, hook: str) -> HttpResponse:
    """A provider tells us something: 200 once it is done, or was before; 400 for what he did not sign."""
    account = hooked_account(provider, hook) if provider in PROVIDERS else None
    if account is None or len(request.body) > LARGEST:
        raise NotFound("There is no such page.")
    try:
        notice = PROVIDERS[provider].read(secrets_of(account), request.body, request.headers, now=time.time())
    except (WrongSignature, ValueError):
        return HttpResponse("not signed by you, or nothing we understand", status=400, content_type="text/plain")
    fresh = take_notice(account, notice)
    return HttpResponse("done" if fresh else "done before", content_type="text/plain")
