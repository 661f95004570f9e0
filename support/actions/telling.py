"""Tell colleagues what needs them."""

from uuid import UUID

from crm.accounts.models import Membership
from crm.events.types import SubjectRef
from crm.work.actions.notifications import notify
from support.models import Ticket


def tell_of_reply(ticket_id: UUID, message_id: UUID) -> None:
    """The assignee hears that the customer wrote."""
    ticket = Ticket.objects.select_related("owner", "person").get(id=ticket_id)
    if ticket.owner and ticket.owner.active:
        _tell(
            ticket.owner,
            f"{ticket.person.name} replied: {ticket.subject}",
            ticket,
            f"ticket-reply:{message_id}",
            "ticket_reply",
        )


def tell_assignee(ticket_id: UUID, member_id: UUID, *, key: str) -> None:
    """A colleague hears that a ticket is his now."""
    ticket = Ticket.objects.get(id=ticket_id)
    member = Membership.objects.active().filter(id=member_id).first()
    if member:
        _tell(member, f"You have a new ticket: {ticket.subject}", ticket, f"ticket-assigned:{key}", "ticket_assigned")


def _tell(member: Membership, text: str, ticket: Ticket, key: str, kind: str) -> None:
    notify(member, text, kind=kind, subject=SubjectRef("ticket", ticket.id), key=key)
