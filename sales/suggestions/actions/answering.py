"""Say yes or no to a suggestion, and keep that it was seen."""

from decimal import Decimal
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.customers.models import Company, Person
from crm.customers.queries.companies import get_company
from crm.customers.queries.people import get_person
from crm.errors import NotFound, Refused
from crm.money import Money
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id
from sales.actions.deal_lines import add_line
from sales.actions.deals import open_deal
from sales.actions.quotes import Edit, save_quote
from sales.models import Deal, DealLine, Product, Quote, QuoteLine, Variant
from sales.queries.deals import get_deal
from sales.queries.quotes import get_quote
from sales.quotes.drafting import line_for
from sales.quotes.guarding import require_draft
from sales.quotes.lines import lines_of
from sales.suggestions.customers import Customer, Record, customer_of, deal_of
from sales.suggestions.models import Reason, Suggestion
from sales.suggestions.queries.offers import Offer, offers_for
from sales.suggestions.queries.rules import suggestion_rules

SOURCE = "Suggestion"


def customer_seen_by(actor: Actor, kind: str, record_id: UUID) -> tuple[Record, Customer]:
    """The record and whose purchases count for it. Raises NotFound, Refused for a deal with nobody."""
    record = record_seen_by(actor, kind, record_id)
    customer = customer_of(record)
    if customer is None:
        raise Refused("Say first whose deal it is.")
    return record, customer


def record_seen_by(actor: Actor, kind: str, record_id: UUID) -> Record:
    """A customer, deal or quote of that kind. Raises NotFound."""
    record: Record
    if kind == "company":
        record = get_company(actor, record_id)
    elif kind == "person":
        record = get_person(actor, record_id)
    elif kind == "deal":
        record = get_deal(actor, record_id)
    elif kind == "quote":
        record = get_quote(actor, record_id)
    else:
        raise NotFound("There is no such record.")
    return record


@transaction.atomic
def note_shown(customer: Customer, offers: list[Offer]) -> None:
    """Keep that these were seen; each counts once for a customer."""
    rows = [Suggestion(**customer.columns, product=offer.product, because=offer.because) for offer in offers]
    Suggestion.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def take_suggestion(kind: str, record_id: UUID, product_id: UUID, *, by: Actor) -> Deal:
    """Put the product on this deal, or on a new one for the customer; asking twice does it once.

    Raises NotFound, NotAllowed, Refused for what is not suggested any more.
    """
    by.require("sales.edit")
    record = record_seen_by(by, kind, record_id)
    if isinstance(record, Quote):
        raise NotFound("There is no such record.")
    if isinstance(record, Deal) and customer_of(record) is None:
        return _take_for_nobody(record, product_id, by)
    _, customer = customer_seen_by(by, kind, record_id)
    row = _row(customer, product_id, deal_of(record))
    if row.deal is not None and row.deal.is_open and _has(row.deal, product_id):
        return row.deal
    variant = _sold(product_id)
    deal = record if isinstance(record, Deal) else _new_deal(record, variant.product, by)
    add_line(deal.id, variant, Decimal(1), by=by)
    _taken(row, deal, by)
    return deal


@transaction.atomic
def take_on_quote(quote_id: UUID, product_id: UUID, *, by: Actor) -> Quote:
    """Put the product on this draft of a quote; asking twice does it once.

    Raises NotFound, NotAllowed, NotADraft, Refused for what is not sold any more.
    """
    quote = get_quote(by, quote_id, lock=True)
    by.require("sales.edit", quote)
    require_draft(quote)
    if QuoteLine.objects.filter(quote=quote, variant__product_id=product_id).exists():
        return quote
    _, customer = customer_seen_by(by, "quote", quote_id)
    row = _row(customer, product_id, quote.deal_id)
    line = line_for(quote, _sold(product_id).id, by=by)
    quote = save_quote(quote.id, Edit({}, [*lines_of(quote.id), line]), by=by)
    _taken(row, quote.deal, by)
    return quote


@transaction.atomic
def dismiss_suggestion(kind: str, record_id: UUID, product_id: UUID, reason: str, *, by: Actor) -> Suggestion:
    """Not for this customer: it is not suggested again for some months. Raises NotFound, NotAllowed."""
    by.require("sales.edit")
    record, customer = customer_seen_by(by, kind, record_id)
    row = _row(customer, product_id, deal_of(record))
    now = timezone.now()
    row.reason, row.dismissed_at, row.dismissed_by = Reason(reason), now, by.membership
    row.quiet_until = now + relativedelta(months=suggestion_rules().quiet_months)
    row.save()
    return row


@transaction.atomic
def suggest_again(suggestion_id: UUID, *, by: Actor) -> Suggestion:
    """Take a no back. Raises NotFound, NotAllowed."""
    by.require("sales.edit")
    row = Suggestion.objects.select_for_update(of=("self",)).filter(id=suggestion_id).first()
    if row is None:
        raise NotFound("There is no such suggestion.")
    customer_seen_by(by, "company" if row.company_id else "person", row.company_id or row.person_id)
    row.reason, row.dismissed_at, row.dismissed_by, row.quiet_until = "", None, None, None
    row.save()
    return row


def _taken(row: Suggestion, deal: Deal | None, by: Actor) -> None:
    row.deal, row.taken_at, row.taken_by = deal, timezone.now(), by.membership
    row.dismissed_at, row.quiet_until, row.reason = None, None, ""
    row.save()


def _take_for_nobody(deal: Deal, product_id: UUID, by: Actor) -> Deal:
    """Suggested by the deal's products; nothing is kept of it, as there is no customer to ask again."""
    deal = get_deal(by, deal.id, lock=True)
    if _has(deal, product_id):
        return deal
    if not any(offer.product.id == product_id for offer in offers_for(None, deal.id, most=100)):
        raise NotFound("That is not suggested any more.")
    add_line(deal.id, _sold(product_id), Decimal(1), by=by)
    return deal


def _sold(product_id: UUID) -> Variant:
    variant = Variant.objects.filter(product_id=product_id, active=True).select_related("product").first()
    if variant is None:
        raise Refused("It is not sold any more.")
    return variant


def _row(customer: Customer, product_id: UUID, deal_id: UUID | None) -> Suggestion:
    """The row of what is, or was, suggested; locked. Raises NotFound for what never was."""
    rows = Suggestion.objects.select_for_update(of=("self",)).select_related("deal")
    known = rows.filter(**customer.columns, product_id=product_id).first()
    if known is not None:
        return known
    offers = [offer for offer in offers_for(customer, deal_id, most=100) if offer.product.id == product_id]
    if not offers:
        raise NotFound("That is not suggested any more.")
    note_shown(customer, offers)
    return rows.get(**customer.columns, product_id=product_id)


def _has(deal: Deal, product_id: UUID) -> bool:
    return DealLine.objects.filter(deal=deal, variant__product_id=product_id).exists()


def _new_deal(record: Company | Person, product: Product, by: Actor) -> Deal:
    person, company = (record, record.company) if isinstance(record, Person) else (None, record)
    currency = Organization.objects.values_list("currency", flat=True).get(id=require_organization_id())
    return open_deal(
        name=f"{product.name} for {record}"[:160],
        value=Money(0, currency),
        person=person,
        company=company,
        owner=by.membership,
        source=SOURCE,
        by=by,
    )
