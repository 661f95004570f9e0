"""What tickets are found by: subject, number, customer, and what was said."""

from crm.events.catalog.support import TicketAnswered, TicketChanged, TicketOpened, TicketReplied
from crm.search.searchable import Found, Searchable, register_searchable
from support.models import MessageSide, Ticket
from support.queries.tickets import tickets_visible_to

BODY = 4000  # characters of the conversation that are indexed


def _found(ticket: Ticket) -> Found:
    said = [message.body for message in ticket.messages.all() if message.kind != MessageSide.SYSTEM]
    return Found(
        title=ticket.subject,
        subtitle=f"No. {ticket.number}, {ticket.person.name}",
        names=(str(ticket.number), ticket.person.name),
        body=" ".join(said)[:BODY],
    )


register_searchable(
    Searchable(
        kind="ticket",
        capability="support.view",
        rows=lambda: Ticket.objects.select_related("person").prefetch_related("messages"),
        visible=tickets_visible_to,
        found=_found,
        events=(TicketOpened, TicketAnswered, TicketReplied, TicketChanged),
        order=40,
    )
)
