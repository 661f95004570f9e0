"""Suggestions in the customers' portal, and on the pages of their orders."""

from typing import Any

from django.urls import reverse

from crm.accounts.requests import Request
from crm.portal.access import customer_of
from crm.tracking.robots import is_robot
from sales.documents.pages import Say, speaker
from sales.documents.parts import unit_price
from sales.orders.models import Order
from sales.queries.selling import selling_terms
from sales.suggestions.actions.asking import note_seen
from sales.suggestions.queries.portal import Basket, basket_of_order, basket_of_person, offers_in, proposals_in
from sales.suggestions.queries.rules import shows_customers

TEMPLATE = "suggestions/public/block.html"


def home_block(request: Request) -> dict[str, Any] | None:
    """On the portal's first page: what goes with what the customer bought himself."""
    if not shows_customers():
        return None
    basket = basket_of_person(customer_of(request).person)
    return _block(request, basket, speaker("en"), "suggestions_public:ask")


def order_block(request: Request, order: Order, token: str) -> dict[str, Any] | None:
    """On the page of an order: what goes with what is on it."""
    if not shows_customers():
        return None
    return _block(request, basket_of_order(order), speaker(request.organization.language),
                  "suggestions_public:ask_beside_order", token)  # fmt: skip


def _block(request: Request, basket: Basket | None, say: Say, url_name: str, *args: str) -> dict[str, Any] | None:
    offers = offers_in(basket) if basket else []
    proposals = proposals_in(basket, offers) if basket and offers else []
    if basket is None or not proposals:
        return None
    if not request.user.is_authenticated and not is_robot(request.headers.get("User-Agent", "")):
        shown = {proposal.product.id for proposal in proposals}
        note_seen(basket, [offer for offer in offers if offer.product.id in shown])
    slug = request.organization.slug
    return {
        "say": say,
        "proposals": [(each, reverse(url_name, args=[slug, *args, each.product.id])) for each in proposals],
        "tax_included": selling_terms().tax_included,
        "unit_price": unit_price,
    }
