"""What to suggest to a customer: what others bought with what he has, never what he has or is being offered."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from crm.tenancy.kept import kept
from sales.models import Deal, DealLine, Product, Quote, QuoteLine, Status
from sales.suggestions.customers import Customer
from sales.suggestions.models import CustomerProduct, ProductPair, Suggestion

LOOKED_AT = 40  # pairs, the surest first: several may end in the same product
OPEN_QUOTES = ("draft", "sent")


@dataclass(frozen=True)
class Offer:
    """`product`, for `both` of the `firsts` customers who bought `because` have it, too."""

    product: Product
    because: Product
    both: int
    firsts: int
    customers: int  # who bought anything
    lift: float

    @property
    def words(self) -> str:
        """Why, in a sentence: "3 of 4 customers who bought X also bought Y"."""
        return f"{self.both} of {self.firsts} customers who bought {self.because.name} also bought {self.product.name}"


def offers_for(customer: Customer | None, deal_id: UUID | None = None, *, most: int = 3) -> list[Offer]:
    """The surest ones for a customer, or by what already is on a deal. One statement, none for nobody and no deal."""
    if customer is None and deal_id is None:
        return []
    company_id = customer.id if customer and customer.kind == "company" else None
    person_id = customer.id if customer and customer.kind == "person" else None
    return _distinct(_pairs_for(company_id, person_id, deal_id))[:most]


def opened_by(customer: Customer, products: Collection[UUID], *, most: int) -> list[Offer]:
    """What a purchase of these products brings up."""
    company_id, person_id = (customer.id, None) if customer.kind == "company" else (None, customer.id)
    rows = _unkept(company_id, person_id, None).filter(first_id__in=products)[:LOOKED_AT]
    return _distinct(rows)[:most]


@kept
def _pairs_for(company_id: UUID | None, person_id: UUID | None, deal_id: UUID | None) -> QuerySet[ProductPair]:
    return _unkept(company_id, person_id, deal_id)[:LOOKED_AT]


def _unkept(company_id: UUID | None, person_id: UUID | None, deal_id: UUID | None) -> QuerySet[ProductPair]:
    owner = Q(company_id=company_id) if company_id else Q(person_id=person_id)
    pairs = ProductPair.objects.filter(then__archived_at=None, then__deleted_at=None)
    here = DealLine.objects.filter(deal_id=deal_id, variant__isnull=False).values("variant__product_id")
    if not (company_id or person_id):
        pairs = pairs.filter(first_id__in=here).exclude(then_id__in=here)
    else:
        owned = CustomerProduct.objects.filter(owner).values("product_id")
        has = Q(first_id__in=owned) | Q(first_id__in=here) if deal_id else Q(first_id__in=owned)
        quiet = Suggestion.objects.filter(owner, quiet_until__gt=Now()).values("product_id")
        pairs = pairs.filter(has).exclude(Q(then_id__in=owned) | Q(then_id__in=quiet))
        for whose in _whose(company_id, person_id):
            pairs = pairs.exclude(then_id__in=_on_deals(whose)).exclude(then_id__in=_on_quotes(whose))
    return pairs.select_related("first", "then").order_by("-confidence", "-lift", "id")


def _on_deals(whose: Mapping[str, Any]) -> QuerySet[Any, Any]:
    deals = Deal.objects.filter(**whose, status=Status.OPEN).values("id")
    return DealLine.objects.filter(deal_id__in=deals, variant__isnull=False).values("variant__product_id")


def _on_quotes(whose: Mapping[str, Any]) -> QuerySet[Any, Any]:
    quotes = Quote.objects.filter(**whose, status__in=OPEN_QUOTES).values("id")
    return QuoteLine.objects.filter(quote_id__in=quotes, variant__isnull=False).values("variant__product_id")


def _whose(company_id: UUID | None, person_id: UUID | None) -> list[dict[str, Any]]:
    """Of which deals and quotes; each by an index, which OR would not be."""
    if company_id:
        return [{"company_id": company_id}, {"company_id": None, "person__company_id": company_id}]
    return [{"person_id": person_id}]


def _distinct(pairs: Iterable[ProductPair]) -> list[Offer]:
    found: dict[UUID, Offer] = {}
    for pair in pairs:
        if pair.then_id not in found:
            found[pair.then_id] = Offer(pair.then, pair.first, pair.both, pair.firsts, pair.customers, pair.lift)
    return list(found.values())
