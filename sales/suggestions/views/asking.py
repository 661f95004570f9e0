"""A customer asks for a quote of what is suggested to him. Everything here works without scripts."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from crm.accounts.access import public_page
from crm.accounts.actor import system_actor
from crm.accounts.requests import Request
from crm.errors import NotFound
from crm.portal.access import customer_of, portal_signed_in
from sales.documents.pages import Say, speaker
from sales.orders.links import read_link
from sales.orders.queries.orders import get_order
from sales.suggestions.actions.asking import ask_for_quote
from sales.suggestions.queries.portal import Basket, basket_of_order, basket_of_person


@require_POST
@portal_signed_in
def ask(request: Request, product_id: UUID) -> HttpResponse:
    """From the portal."""
    _ask(request, basket_of_person(customer_of(request).person), product_id, speaker("en"))
    return HttpResponseRedirect(reverse("portal:home", args=[request.organization.slug]))


@public_page
@require_POST
def ask_beside_order(request: Request, token: str, product_id: UUID) -> HttpResponse:
    """From the page of an order, by whoever has its link."""
    order_id = read_link(token, request.organization)
    if order_id is None:
        raise NotFound("There is no such order.")
    order = get_order(system_actor(), order_id)
    _ask(request, basket_of_order(order), product_id, speaker(request.organization.language))
    return HttpResponseRedirect(reverse("orders_public:order", args=[request.organization.slug, token]))


def _ask(request: Request, basket: Basket | None, product_id: UUID, say: Say) -> None:
    """What is suggested no more meanwhile, he reads back on the page he came from."""
    try:
        ask_for_quote(basket, product_id, by=request.actor)
    except NotFound:
        messages.info(request, say("We don't suggest that any more. Write to us if you would like it all the same."))
    else:
        messages.success(request, say("Thank you. We will get in touch with a quote."))
