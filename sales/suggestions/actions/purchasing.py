"""A purchase brings up suggestions: the rep gets a task, where the organization wants that."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone

from crm.accounts.actor import system_actor
from crm.customers.models import Company, Person
from crm.events.types import SubjectRef
from crm.work.actions.tasks import add_task
from sales.models import Deal, DealLine, Quote, QuoteLine
from sales.orders.models import Order, OrderLine
from sales.queries.quotes import accepted_answer
from sales.suggestions.actions.answering import note_shown
from sales.suggestions.customers import Customer, customer_of
from sales.suggestions.models import ProductPair
from sales.suggestions.purchases import keep_purchases
from sales.suggestions.queries.offers import Offer, opened_by
from sales.suggestions.queries.rules import suggestion_rules

DUE_IN = timedelta(days=3)
AT_MOST = 2  # tasks of one purchase


def deal_was_won(deal_id: UUID) -> None:
    """Its lines were bought."""
    deal = Deal.objects.select_related("person", "company").filter(id=deal_id).first()
    if deal is not None:
        lines = DealLine.objects.filter(deal=deal, optional=False, variant__isnull=False)
        _bought(customer_of(deal), set(lines.values_list("variant__product_id", flat=True)))


def quote_was_accepted(quote_id: UUID) -> None:
    """So were the quote's, and of the options those that were chosen."""
    quote = Quote.objects.select_related("person", "company").filter(id=quote_id).first()
    if quote is not None:
        answer = accepted_answer(quote.id)
        chosen = Q(optional=False) | Q(id__in=answer.chosen if answer else ())
        lines = QuoteLine.objects.filter(chosen, quote=quote, variant__isnull=False)
        _bought(_customer(quote), set(lines.values_list("variant__product_id", flat=True)))


def order_was_placed(order_id: UUID) -> None:
    """What still stands of it was bought: the news can come after part of it was called off."""
    order = Order.objects.select_related("person", "company").filter(id=order_id).first()
    if order is not None:
        stands = Q(quantity__gt=F("cancelled") + F("returned"))
        lines = OrderLine.objects.filter(stands, order=order, variant__isnull=False)
        _bought(_customer(order), set(lines.values_list("variant__product_id", flat=True)))


def order_shrank(order_id: UUID) -> None:
    """Some of it was cancelled or sent back: that was not bought after all, and nobody has to suggest anything."""
    order = Order.objects.select_related("person", "company").filter(id=order_id).first()
    if order is not None and (customer := _customer(order)):
        keep_purchases(customer)


def _customer(document: Quote | Order) -> Customer | None:
    record = document.company or document.person
    return customer_of(record) if record else None


def _bought(customer: Customer | None, products: Collection[UUID]) -> None:
    if customer is None or not products:
        return
    keep_purchases(customer)
    rules = suggestion_rules()
    if not (rules.active and rules.gives_tasks) or not ProductPair.objects.filter(first_id__in=products).exists():
        return
    record = _record(customer)
    for offer in opened_by(customer, products, most=AT_MOST):
        _task(customer, record, offer)


def _task(customer: Customer, record: Company | Person, offer: Offer) -> None:
    """Once for customer and pair, however often news of the purchase comes."""
    note_shown(customer, [offer])
    owner = record.owner if record.owner and record.owner.active else None
    add_task(
        f"Suggest {offer.product.name} to {record}",
        due_at=timezone.now() + DUE_IN,
        assignee=owner,
        subject=SubjectRef(customer.kind, customer.id),
        person_id=customer.id if customer.kind == "person" else None,
        company_id=customer.id if customer.kind == "company" else None,
        details=f"They just bought {offer.because.name}. {offer.words}.",
        by=system_actor(),
        key=f"suggest:{customer.id.hex}:{offer.because.id.hex}:{offer.product.id.hex}",
    )


def _record(customer: Customer) -> Company | Person:
    model = Company if customer.kind == "company" else Person
    found: Company | Person = model.objects.select_related("owner").get(id=customer.id)
    return found
