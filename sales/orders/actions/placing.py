"""Place an order: from a quote that was accepted, or by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.customers.models import Company, Person
from crm.errors import Refused
from crm.events.catalog.orders import OrderPlaced
from crm.events.emit import emit
from crm.tenancy.ids import uuid7
from sales.actions.numbering import take_number
from sales.models import Deal, DocumentKind, Quote, Variant
from sales.orders.actions.settling import secure_stock, set_sums
from sales.orders.addresses import address_of
from sales.orders.credit import require_credit
from sales.orders.facts import about_order
from sales.orders.goods import which_ship
from sales.orders.models import Order, OrderLine
from sales.orders.queries.orders import get_order, order_of_quote, order_with_key
from sales.queries.quotes import accepted_answer, get_quote
from sales.queries.selling import selling_terms
from sales.quotes.content import lines_in
from sales.quotes.lines import Line

MOST_LINES = 500


@dataclass(frozen=True)
class Wish:
    """What somebody wants to order. `facts` as they may be set on an order; `key` makes it once, "" every time."""

    name: str
    currency: str
    lines: Sequence[Line]
    person: Person | None = None
    company: Company | None = None
    deal: Deal | None = None
    quote: Quote | None = None
    owner_id: UUID | None = None
    discount: Decimal = Decimal(0)
    discount_minor: int = 0
    tax_included: bool | None = None
    rounding: str = ""
    placed_on: date | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    custom: Mapping[str, Any] = field(default_factory=dict)
    key: str = ""


@transaction.atomic
def order_from_quote(quote_id: UUID, *, knowing: bool = False, by: Actor) -> Order:
    """The order that an accepted quote becomes: line by line what the customer accepted. Asking twice makes one.

    Raises NotFound, NotAllowed, Refused for one that is not accepted, and CreditCare unless somebody orders `knowing`
    of what the customer owes.
    """
    quote = get_quote(by, quote_id, lock=True)
    by.require("orders.edit", quote)
    if known := order_of_quote(quote.id):
        return get_order(by, known.id)
    answer = accepted_answer(quote.id)
    if not quote.is_accepted or answer is None:
        raise Refused(f"{quote.number} is not accepted, so there is nothing to order yet.")
    content = answer.version.content
    chosen = set(answer.chosen)
    lines = [line for line in lines_in(content) if not line.optional or line.id in chosen]
    wish = Wish(
        name=quote.name,
        currency=content["currency"],
        lines=[line.with_id() for line in lines],
        person=quote.person,
        company=quote.company,
        deal=quote.deal,
        quote=quote,
        owner_id=quote.owner_id,
        discount=Decimal(content["discount"]),
        discount_minor=content["discount_minor"],
        tax_included=content["tax_included"],
        rounding=content["rounding"],
    )
    return place_order(wish, knowing=knowing, by=by)


@transaction.atomic
def place_order(wish: Wish, *, knowing: bool = False, by: Actor) -> Order:
    """Take the order, promise to it what is in stock, and tell: the customer gets his confirmation after that.

    What is not in stock does not hinder it: `lacks_stock` says so, and what comes in is promised then. With the key of
    an order that was placed already, that one. Raises NotAllowed, Refused, CreditCare unless `knowing`.
    """
    by.require("orders.edit", wish.deal or wish.quote)
    try:
        with transaction.atomic():
            return order_with_key(by, wish.key) or _place(wish, knowing, by)
    except IntegrityError:  # somebody placed it at this very moment
        if known := order_with_key(by, wish.key):
            return known
        raise


def _place(wish: Wish, knowing: bool, by: Actor) -> Order:
    order = _new_order(wish, by)
    lines = new_lines(order, wish.lines)
    try:
        set_sums(order, lines)
    except ValueError as error:
        raise Refused(str(error)) from error
    if not knowing:
        require_credit(order)
    secure_stock(order, lines, by=by)
    order.number = take_number(DocumentKind.ORDER, order.placed_on)
    order.save(force_insert=True)
    OrderLine.objects.bulk_create(lines)
    emit(OrderPlaced(**about_order(order), name=order.name), by=by)
    return order


def _new_order(wish: Wish, by: Actor) -> Order:
    deal, terms = wish.deal, selling_terms()
    person = wish.person or (deal.person if deal else None)
    company = wish.company or (deal.company if deal else None) or (person.company if person else None)
    if person is None and company is None:
        raise Refused("Say whose order it is: a person's, a company's, or both.")
    address = address_of(company, person)
    email = (person.email if person else "") or (company.email if company else "")
    order = Order(
        id=uuid7(),
        name=wish.name.strip()[:160] or "Order",
        person=person,
        company=company,
        deal=deal,
        quote=wish.quote,
        owner_id=wish.owner_id or (deal.owner_id if deal else None) or by.member_id,
        placed_on=wish.placed_on or timezone.localdate(),
        currency=wish.currency,
        tax_included=terms.tax_included if wish.tax_included is None else wish.tax_included,
        rounding=wish.rounding or terms.rounding,
        discount=wish.discount,
        discount_minor=wish.discount_minor,
        billing=dict(address),
        shipping=dict(address),
        email=email,
        custom=dict(wish.custom),
        key=wish.key,
    )
    for name, value in wish.facts.items():
        setattr(order, name, value)
    return order


def new_lines(order: Order, lines: Sequence[Line], *, start: int = 0, extension: str = "") -> list[OrderLine]:
    """Unsaved rows of them, from the place `start` on. Raises Refused for none, too many, or a product that is gone."""
    if not any(line.is_item and line.quantity > 0 for line in lines):
        raise Refused("Add at least one item.")
    if start + len(lines) > MOST_LINES:
        raise Refused(f"There can be at most {MOST_LINES} lines.")
    ids = {UUID(line.variant_id) for line in lines if line.variant_id}
    variants = {each.id: each for each in Variant.objects.filter(id__in=ids).select_related("product")}
    if len(variants) < len(ids):
        raise Refused("One of the products is not known any more.")
    parcels = which_ship(lines)
    rows = []
    for place, line in enumerate(lines, start):
        row = OrderLine(order=order, position=place, extension=extension, ships=line.id in parcels, **line.columns())
        row.variant = variants.get(UUID(line.variant_id)) if line.variant_id else None
        row.optional = False
        rows.append(row)
    return rows
