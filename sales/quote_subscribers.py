"""What follows when a customer answers a quote, or a colleague asks for leave to send one."""

from crm.events.catalog.quotes import (
    QuoteAccepted,
    QuoteApprovalAsked,
    QuoteApprovalDecided,
    QuoteAsked,
    QuoteDeclined,
    QuoteViewed,
)
from crm.events.models import Event
from crm.events.subscriptions import subscribe
from sales.actions.quote_telling import (
    tell_of_answer,
    tell_of_approval,
    tell_of_decision,
    tell_of_question,
    tell_of_view,
)
from sales.actions.quote_winning import follow_acceptance


@subscribe(QuoteAccepted)
def let_the_deal_follow(event: QuoteAccepted, row: Event) -> None:
    """The deal is worth what the customer agreed to, and those who work on it hear of it."""
    follow_acceptance(event.quote_id, event.net_minor)
    tell_of_answer(event.quote_id, f"{event.name} accepted", key=f"quote-answer:{row.id}", kind="quote_accepted")


@subscribe(QuoteDeclined)
def tell_of_a_no(event: QuoteDeclined, row: Event) -> None:
    """Whose quote it is hears that the customer declined, and why."""
    who = event.name or "The customer"
    tell_of_answer(
        event.quote_id, f"{who} declined", key=f"quote-answer:{row.id}", kind="quote_declined", body=event.reason
    )


@subscribe(QuoteViewed)
def tell_that_it_is_read(event: QuoteViewed, row: Event) -> None:
    """Whose quote it is hears that the customer reads it right now."""
    tell_of_view(event.quote_id, key=f"quote-viewed:{row.id}")


@subscribe(QuoteAsked)
def let_somebody_answer(event: QuoteAsked, row: Event) -> None:
    """A question gives a task, and a notification."""
    tell_of_question(event.quote_id, event.text, event.name, key=f"quote-asked:{row.id}")


@subscribe(QuoteApprovalAsked)
def ask_who_may_approve(event: QuoteApprovalAsked, row: Event) -> None:
    """Everybody who may approve this quote is asked."""
    tell_of_approval(event.quote_id, event.reasons, event.note, asked_by=row.actor_id, key=f"quote-approval:{row.id}")


@subscribe(QuoteApprovalDecided)
def tell_who_asked_for_leave(event: QuoteApprovalDecided, row: Event) -> None:
    """Who asked for leave hears the answer."""
    tell_of_decision(event.approval_id, key=f"quote-approval:{row.id}")
