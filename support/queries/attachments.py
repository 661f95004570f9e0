"""Reads of attachments: whoever may read the message may have its files."""

from uuid import UUID

from crm.accounts.actor import Actor
from crm.errors import NotFound
from support.models import MessageSide, TicketAttachment
from support.queries.tickets import tickets_visible_to

PUBLIC = (MessageSide.CUSTOMER, MessageSide.AGENT)


def get_attachment(actor: Actor, attachment_id: UUID) -> TicketAttachment:
    """Fetching is authorising. Raises NotFound; a customer never gets the files of a note."""
    files = TicketAttachment.objects.filter(id=attachment_id, message__ticket__in=tickets_visible_to(actor))
    if actor.kind == "portal":
        files = files.filter(message__kind__in=PUBLIC)
    attachment = files.first()
    if attachment is None:
        raise NotFound("There is no such file.")
    return attachment
