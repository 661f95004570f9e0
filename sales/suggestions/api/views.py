"""Suggestions of customers and deals in the API: the same verbs as behind the pages."""

from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpResponse

from crm.api.serializers import Nothing
from crm.api.views import ApiViews
from crm.customers.models import Company, Person
from crm.errors import NotFound
from sales.api.bodies import DealShown
from sales.models import Deal
from sales.queries.buyers import Buyer
from sales.suggestions.actions.answering import (
    customer_seen_by,
    dismiss_suggestion,
    record_seen_by,
    suggest_again,
    take_suggestion,
)
from sales.suggestions.api.bodies import Dismissal, DismissalShown, SuggestionsShown
from sales.suggestions.customers import Record, customer_of, deal_of
from sales.suggestions.models import Suggestion
from sales.suggestions.queries.asked import asked_for
from sales.suggestions.queries.offers import Offer, offers_for
from sales.suggestions.queries.prices import LowestPrice, prices_of

MOST = 10


class Suggestions(ApiViews):
    """Read them, and say yes or no. They are sales' business: a key needs deals, and to read whose they are."""

    noun, capability = "deals", "sales.view"
    under: ClassVar[str]  # the noun in the address
    bodies = {"accept": Nothing, "dismiss": Dismissal}
    answers = {
        "retrieve": SuggestionsShown, "accept": DealShown, "dismiss": DismissalShown, "suggest_again": DismissalShown
    }  # fmt: skip
    guarded = frozenset()

    def retrieve(self, request: Any, record_id: UUID) -> HttpResponse:
        """What others bought with what they have, the surest first. Reading them does not count as shown."""
        record = record_seen_by(self.actor, self.kind, record_id)
        if self.actor.sees_amounts:
            self.actor.require("sales.products.view")  # as their pages do
        if isinstance(record, Deal) and not record.is_open:
            return self.shown({"items": []})
        customer = customer_of(record)
        offers = offers_for(customer, deal_of(record), most=MOST)
        asked, prices = asked_for(customer, offers) if customer else {}, self._prices(record, offers)
        items = [_item(each, prices.get(each.product.id), asked.get(each.product.id)) for each in offers]
        return self.shown({"items": items})

    def accept(self, request: Any, record_id: UUID, product_id: UUID) -> HttpResponse:
        """Put it on the deal, or on a new deal with the customer. Twice is once."""
        self.read_body()
        return self.shown(take_suggestion(self.kind, record_id, product_id, by=self.actor))

    def dismiss(self, request: Any, record_id: UUID, product_id: UUID) -> HttpResponse:
        """Not for them: it is not suggested again for some months."""
        reason = self.read_body()["reason"]
        return self.shown(dismiss_suggestion(self.kind, record_id, product_id, reason, by=self.actor))

    def suggest_again(self, request: Any, record_id: UUID, product_id: UUID) -> HttpResponse:
        """Take the no back."""
        _, customer = customer_seen_by(self.actor, self.kind, record_id)
        self.actor.require("sales.edit")
        row = Suggestion.objects.filter(**customer.columns, product_id=product_id).first()
        if row is None:
            raise NotFound("There is no such suggestion.")
        return self.shown(suggest_again(row.id, by=self.actor))

    def _prices(self, record: Record, offers: list[Offer]) -> dict[UUID, LowestPrice | None]:
        if not self.actor.sees_amounts:
            return {}
        currency = record.currency if isinstance(record, Deal) else self.request.organization.currency
        return prices_of([offer.product for offer in offers], _buyer(record), currency)


class PersonSuggestions(Suggestions):
    kind, under, title = "person", "people", "person_suggestions"
    also = dict.fromkeys(Suggestions.answers, "people:read")


class CompanySuggestions(Suggestions):
    kind, under, title = "company", "companies", "company_suggestions"
    also = dict.fromkeys(Suggestions.answers, "companies:read")


class DealSuggestions(Suggestions):
    kind, under, title = "deal", "deals", "deal_suggestions"


def _buyer(record: Record) -> Buyer:
    if isinstance(record, Person):
        return Buyer(record, record.company)
    return Buyer(None, record) if isinstance(record, Company) else Buyer(record.person, record.company)


def _item(offer: Offer, price: LowestPrice | None, asked_at: Any) -> dict[str, Any]:
    return {
        "product_id": offer.product.id, "product": offer.product.name,
        "because_product_id": offer.because.id, "because": offer.because.name,
        "both": offer.both, "firsts": offer.firsts, "confidence": offer.both / offer.firsts,
        "support": offer.both / offer.customers, "lift": offer.lift, "price": price, "asked_at": asked_at,
    }  # fmt: skip
