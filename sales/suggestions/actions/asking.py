"""A customer asks for a quote of what is suggested to him; and that he saw it is kept."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.errors import NotFound
from crm.events.catalog.suggestions import SuggestionsAskedFor
from crm.events.emit import emit
from sales.suggestions.actions.answering import note_shown
from sales.suggestions.models import Suggestion
from sales.suggestions.queries.offers import Offer
from sales.suggestions.queries.portal import Basket, offers_in
from sales.suggestions.queries.rules import suggestion_rules

ANY = 100  # what he was shown may stand further down by now


def note_seen(basket: Basket, offers: Iterable[Offer]) -> None:
    """Keep that the customer was shown these; each counts once, for colleagues' pages and his own together."""
    kept = set(Suggestion.objects.filter(**basket.customer.columns).values_list("product_id", flat=True))
    if fresh := [offer for offer in offers if offer.product.id not in kept]:
        note_shown(basket.customer, fresh)


@transaction.atomic
def ask_for_quote(basket: Basket | None, product_id: UUID, *, by: Actor) -> Suggestion:
    """The customer wants a quote for it. Asking again while that waits for an answer changes nothing.

    Whose basket it is the caller knows: by his sign-in, or by the link to his order. Raises NotFound for what is not
    suggested to him (any more), and for nobody's.
    """
    offers = [offer for offer in offers_in(basket, most=ANY) if offer.product.id == product_id] if basket else []
    if basket is None or not offers:
        raise NotFound("That is not suggested any more.")
    note_seen(basket, offers)
    rows = Suggestion.objects.select_for_update(of=("self",))
    row = rows.get(**basket.customer.columns, product_id=product_id)
    if row.waits_since(suggestion_rules().quiet_months):
        return row
    row.asked_at = timezone.now()
    row.save(update_fields=["asked_at"])
    asked = SuggestionsAskedFor(
        suggestion_id=row.id,
        product_id=product_id,
        product=offers[0].product.name,
        order_id=basket.order.id if basket.order else None,
        person_id=basket.person_id,
        company_id=basket.company_id,
    )
    emit(asked, by=by)
    return row
