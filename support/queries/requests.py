"""A customer's own tickets, as the portal lists them."""

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from crm.accounts.actor import Actor
from support.models import MessageSide, Ticket, TicketMessage
from support.queries.tickets import tickets_visible_to
from support.showing import customer_status


@dataclass(frozen=True)
class Request:
    """One line: the ticket, its state in the customer's words, who wrote last."""

    ticket: Ticket
    status_word: str
    status_tone: str
    by_us: str  # the colleague's first name if we wrote last, else ""


def my_requests(actor: Actor, *, limit: int) -> list[Request]:
    """The newest first, those with our answer and those without. Empty for anybody but a portal customer."""
    if actor.kind != "portal":
        return []
    said = TicketMessage.objects.filter(ticket=OuterRef("id"), kind__in=[MessageSide.AGENT, MessageSide.CUSTOMER])
    tickets = tickets_visible_to(actor).annotate(
        last_kind=Subquery(said.order_by("-id").values("kind")[:1]),
        last_author=Subquery(said.order_by("-id").values("author_member__name")[:1]),
    )
    return [_request(ticket) for ticket in tickets.order_by("-last_message_at", "-id")[:limit]]


def count_requests(actor: Actor) -> int:
    """How many there are in all."""
    return tickets_visible_to(actor).count() if actor.kind == "portal" else 0


def _request(ticket: Ticket) -> Request:
    word, tone = customer_status(ticket)
    ours = getattr(ticket, "last_kind", "") == MessageSide.AGENT
    author = str(getattr(ticket, "last_author", "") or "").partition(" ")[0] or "We"
    return Request(ticket, word, tone, author if ours else "")
