"""What customers themselves are shown: in their portal, and beside an order.

Whoever signs in to the portal may be of a company only because a form said so: he is shown what goes with what he
bought in his own name, for the company that he is with, and nothing of what his company bought otherwise.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet

from crm.customers.models import Person
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id
from sales.models import DealLine, Product, QuoteLine, QuoteStatus, Status
from sales.orders.models import Order, OrderLine, OrderStatus
from sales.queries.buyers import Buyer
from sales.suggestions.customers import Customer, customer_of
from sales.suggestions.models import SuggestionRules
from sales.suggestions.queries.asked import asked_for
from sales.suggestions.queries.offers import Offer, opened_by
from sales.suggestions.queries.prices import LowestPrice, prices_of
from sales.suggestions.queries.rules import suggestion_rules

MOST = 3


@dataclass(frozen=True)
class Basket:
    """Who looks, what he bought that may be told of here, and in which currency he buys."""

    customer: Customer
    products: frozenset[UUID]
    buyer: Buyer
    currency: str
    order: Order | None = None

    @property
    def person_id(self) -> UUID | None:
        """Who looks, where that is known."""
        return self.buyer.person.id if self.buyer.person else None

    @property
    def company_id(self) -> UUID | None:
        """His company."""
        return self.customer.id if self.customer.kind == "company" else None


@dataclass(frozen=True)
class Proposal:
    """One of them as the page shows it. No price: on request."""

    product: Product
    because: Product
    price: LowestPrice | None
    asked_at: datetime | None


def basket_of_person(person: Person) -> Basket | None:
    """What he bought himself; None where that is nothing."""
    customer, products = customer_of(person), _own_products(person)
    if customer is None or not products:
        return None
    return Basket(customer, products, Buyer(person, person.company), _currency(person))


def basket_of_order(order: Order) -> Basket | None:
    """What stands of the order; None for a cancelled one, and for a person's own who is with a company since."""
    record = order.company or order.person
    customer = customer_of(record) if record else None
    lines = _standing().filter(order=order)
    products = frozenset(lines.values_list("variant__product_id", flat=True))
    moved = customer is not None and customer.kind == "company" and order.company_id is None
    if customer is None or moved or order.is_cancelled or not products:
        return None
    return Basket(customer, products, Buyer(order.person, order.company), order.currency, order)


def offers_in(basket: Basket, *, most: int = MOST) -> list[Offer]:
    """What goes with it; nothing while the organization does not want customers to see it."""
    return opened_by(basket.customer, basket.products, most=most) if _is_on(suggestion_rules()) else []


def proposals_in(basket: Basket, offers: Sequence[Offer]) -> list[Proposal]:
    """The same with the customer's prices of today, and which he asked for. What is not sold any more is left out."""
    prices = prices_of([offer.product for offer in offers], basket.buyer, basket.currency)
    asked = asked_for(basket.customer, offers)
    return [
        Proposal(offer.product, offer.because, prices[offer.product.id], asked.get(offer.product.id))
        for offer in offers
        if offer.product.id in prices
    ]


def _is_on(rules: SuggestionRules) -> bool:
    return rules.active and rules.shows_customers


def _own_products(person: Person) -> frozenset[UUID]:
    """From what was made out to him and to the company he is with, or to him and no company."""
    orders = _standing().filter(order__person=person, order__company=person.company_id)
    orders = orders.filter(order__deleted_at=None).exclude(order__status=OrderStatus.CANCELLED)
    quotes = QuoteLine.objects.filter(
        quote__person=person, quote__company=person.company_id, quote__status=QuoteStatus.ACCEPTED,
        quote__deleted_at=None, optional=False, variant__isnull=False,
    )  # fmt: skip
    deals = DealLine.objects.filter(
        deal__person=person, deal__company=person.company_id, deal__status=Status.WON, deal__deleted_at=None,
        optional=False, variant__isnull=False,
    )  # fmt: skip
    bought = [lines.order_by().values_list("variant__product_id", flat=True) for lines in (orders, quotes, deals)]
    return frozenset(bought[0].union(*bought[1:]).order_by())


def _standing() -> QuerySet[OrderLine]:
    lines = OrderLine.objects.filter(optional=False, variant__isnull=False)
    return lines.filter(Q(quantity__gt=F("cancelled") + F("returned")))


def _currency(person: Person) -> str:
    """As he ordered last, else the organization's."""
    last = Order.objects.filter(person=person).order_by("-id").values_list("currency", flat=True).first()
    return last or Organization.objects.values_list("currency", flat=True).get(id=require_organization_id())
