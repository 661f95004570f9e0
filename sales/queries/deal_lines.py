"""What a deal is about, and what it adds up to."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from crm.accounts.actor import Actor
from crm.errors import NotFound
from crm.money import Money
from sales.models import Deal, DealLine, DealPricing, Product, SellingTerms
from sales.pricing.rounding import rounded
from sales.pricing.totals import Totals, totals_of
from sales.queries.buyers import Buyer
from sales.queries.deals import deals_visible_to
from sales.queries.selling import selling_terms


@dataclass(frozen=True)
class DealOffer:
    """Its lines with what each costs, what is off the whole, and what it comes to."""

    lines: list[tuple[DealLine, Money]]
    pricing: DealPricing
    totals: Totals

    @property
    def every_month(self) -> Money:
        """What comes in each month by subscriptions in the sum, before discounts of the whole."""
        paid = [(line, money) for line, money in self.lines if line.every_months and not line.optional]
        exact = sum((Decimal(money.minor) / line.every_months for line, money in paid), Decimal(0))
        return Money(rounded(exact), self.totals.net.currency)


def lines_of(deal: Deal) -> list[DealLine]:
    """In their order, with variant and product."""
    rows = DealLine.objects.filter(deal=deal).select_related("variant__product")
    return list(rows.order_by("position", "id"))


def get_line(deal: Deal, line_id: UUID) -> DealLine:
    """Raises NotFound."""
    line = DealLine.objects.filter(deal=deal, id=line_id).select_related("variant__product").first()
    if line is None:
        raise NotFound("There is no such line.")
    return line


def pricing_of(deal: Deal, terms: SellingTerms | None = None) -> DealPricing:
    """What holds for all lines; by the organization's terms, and not saved, while nobody said anything.

    The terms are read only if they are needed and not handed in.
    """
    found = DealPricing.objects.filter(deal=deal).select_related("coupon").first()
    if found is not None:
        return found
    return DealPricing(deal=deal, currency=deal.currency, follows=(terms or selling_terms()).deals_follow)


def offer_of(deal: Deal) -> DealOffer:
    """Lines and sums as they stand. Without lines nothing else is asked."""
    lines = lines_of(deal)
    if not lines:
        return offer_from(deal, [], DealPricing(deal=deal, currency=deal.currency), SellingTerms())
    terms = selling_terms()
    return offer_from(deal, lines, pricing_of(deal, terms), terms)


def offer_from(deal: Deal, lines: list[DealLine], pricing: DealPricing, terms: SellingTerms) -> DealOffer:
    """The same from rows that were read already. More than there is is never taken off."""
    items = [line for line in lines if line.is_item and not line.optional]
    reckoning = terms.terms(deal.currency)
    before = sum(line.amount_minor(deal.currency) for line in items)
    off = min(pricing.discount_minor + pricing.promotion_minor, max(before, 0))
    totals = totals_of([line.priced() for line in items], reckoning, discount=off)
    shown = [(line, Money(line.amount_minor(deal.currency), deal.currency)) for line in lines]
    return DealOffer(shown, pricing, totals)


def buyer_of(deal: Deal) -> Buyer:
    """Whom it is with."""
    return Buyer(deal.person, deal.company)


def deals_with(actor: Actor, product: Product, most: int) -> list[Deal]:
    """The deals that the actor may see with a product on them, newest first, with their stages."""
    lines = DealLine.objects.filter(variant__product=product).values("deal_id")
    deals = deals_visible_to(actor).filter(id__in=lines).select_related("stage")
    return list(deals.order_by("-id")[:most])
