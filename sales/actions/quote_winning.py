"""What follows for a deal when its customer accepts a quote."""

from uuid import UUID

from django.db import transaction

from crm.accounts.actor import system_actor
from crm.errors import NotFound
from crm.money import Money
from sales.actions.deals import change_deal
from sales.models import Quote
from sales.queries.deals import get_deal


@transaction.atomic
def follow_acceptance(quote_id: UUID, net_minor: int) -> None:
    """The open deal's amount becomes what was agreed, without tax. Of a closed deal, or of none, nothing changes."""
    quote = Quote.objects.filter(id=quote_id).first()
    if quote is None or quote.deal_id is None:
        return
    by = system_actor()
    try:
        deal = get_deal(by, quote.deal_id, lock=True)
    except NotFound:  # in the bin by now
        return
    if deal.is_open:
        change_deal(deal.id, {"value": Money(net_minor, quote.currency)}, by=by)
