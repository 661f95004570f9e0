"""Until when an answer is due: the time since when the customer waits, and the target of his priority."""

from support.models import Ticket
from support.queries.settings import support_settings


def set_due(ticket: Ticket) -> None:
    """Work the due times out again from `waiting_since` and priority; does not save."""
    if ticket.waiting_since is None:
        ticket.due_at = None
        return
    target = support_settings().target(ticket.priority)
    ticket.due_at = ticket.waiting_since + target
    if ticket.first_answered_at is None:
        ticket.first_response_due_at = ticket.created_at + target
