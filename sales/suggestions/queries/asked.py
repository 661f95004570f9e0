"""What customers asked for themselves."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sales.suggestions.customers import Customer
from sales.suggestions.models import Suggestion
from sales.suggestions.queries.offers import Offer
from sales.suggestions.queries.rules import suggestion_rules


def asked_for(customer: Customer, offers: Iterable[Offer]) -> dict[UUID, datetime | None]:
    """By product of these that was shown before: since when a quote of it is waited for, None where it is not."""
    months, products = suggestion_rules().quiet_months, [offer.product for offer in offers]
    rows = Suggestion.objects.filter(**customer.columns, product__in=products)
    return {row.product_id: row.waits_since(months) for row in rows}
