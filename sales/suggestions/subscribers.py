"""Purchases change what is suggested."""

from crm.events.catalog.accounts import OrganizationCreated
from crm.events.catalog.orders import OrderCancelled, OrderEvent, OrderPlaced, OrderReturned
from crm.events.catalog.quotes import QuoteAccepted
from crm.events.catalog.sales import DealWon
from crm.events.catalog.suggestions import SuggestionsAskedFor
from crm.events.models import Event
from crm.events.subscriptions import subscribe
from sales.suggestions.actions.following import follow_up
from sales.suggestions.actions.purchasing import deal_was_won, order_shrank, order_was_placed, quote_was_accepted
from sales.suggestions.actions.reckoning import begin_suggestions


@subscribe(OrganizationCreated)
def begin(_event: OrganizationCreated, _row: Event) -> None:
    """A new organization's purchases are reckoned with each night."""
    begin_suggestions()


@subscribe(DealWon)
def won_deal_was_bought(event: DealWon, _row: Event) -> None:
    """What was on it."""
    deal_was_won(event.deal_id)


@subscribe(QuoteAccepted)
def accepted_quote_was_bought(event: QuoteAccepted, _row: Event) -> None:
    """What was on it."""
    quote_was_accepted(event.quote_id)


@subscribe(OrderPlaced)
def order_was_bought(event: OrderPlaced, _row: Event) -> None:
    """What stands of it."""
    order_was_placed(event.order_id)


@subscribe(OrderCancelled, OrderReturned)
def order_was_not_bought_after_all(event: OrderEvent, _row: Event) -> None:
    """What was called off or came back."""
    order_shrank(event.order_id)


@subscribe(SuggestionsAskedFor)
def customer_asked(event: SuggestionsAskedFor, row: Event) -> None:
    """Whoever looks after the customer gets a task."""
    follow_up(event, key=f"suggestion-asked:{row.id}")
