"""Mail from customers: into the ticket it answers, or a new one."""

from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction

from crm.accounts.actor import Actor
from crm.customers.actions.matching import Contact, person_for
from crm.customers.models import Lifecycle, Person
from crm.events.types import ActorRef
from crm.mail.files import read_file
from crm.mail.models import InboundMail
from support.actions.conversation import Words, reply_ticket
from support.actions.files import MAX_FILES, IncomingFile, problem_with
from support.actions.tickets import Opening, open_ticket
from support.models import MessageSide, Ticket, TicketChannel, TicketMessage
from support.queries.settings import queue_for_address
from support.texts import NO_SUBJECT, clean_body

NO_TEXT = "(The mail has no text.)"


@transaction.atomic
def take_mail(inbound_id: UUID) -> Ticket | None:
    """Append the mail to the ticket it answers, else open one. The same mail twice is taken once.

    None for what starts nothing: a machine's mail that answers to no ticket, a bounce, a mail from nobody.
    """
    inbound = InboundMail.objects.select_related("person").get(id=inbound_id)
    if taken := TicketMessage.objects.select_related("ticket").filter(inbound=inbound).first():
        return taken.ticket
    if inbound.bounce or "@" not in inbound.from_address:
        return None
    ticket = _ticket_of(inbound)
    if inbound.automatic:
        # Colleagues should know that he is away; nothing is answered, opened or reopened.
        return _beside(ticket, inbound, "An automatic answer came") if ticket else None
    return _from_human(inbound, ticket)


def _from_human(inbound: InboundMail, ticket: Ticket | None) -> Ticket:
    sender = inbound.person or _sender(inbound)
    if ticket is not None and sender.id != ticket.person_id:
        return _beside(ticket, inbound, f"{sender.name} ({inbound.from_address}), who is not this customer, wrote")
    if ticket is None or ticket.is_closed:
        return _open(inbound, sender)
    words = Words(body=_text(inbound), inbound=inbound, files=_files(inbound))
    return reply_ticket(ticket.id, words, channel=TicketChannel.EMAIL, by=_as_customer(sender)).ticket


def _ticket_of(inbound: InboundMail) -> Ticket | None:
    about = inbound.about
    return Ticket.objects.filter(id=about.id).first() if about and about.kind == "ticket" else None


def _sender(inbound: InboundMail) -> Person:
    first, _, last = inbound.from_name.strip().partition(" ")
    contact = Contact(email=inbound.from_address, first_name=first[:80], last_name=last.strip()[:80], source="mail")
    return person_for(contact, by=ActorRef("visitor"), lifecycle=Lifecycle.SUBSCRIBER, entrance="mail")[0]


def _open(inbound: InboundMail, sender: Person) -> Ticket:
    return open_ticket(
        subject=inbound.subject or NO_SUBJECT,
        body=_text(inbound),
        person=sender,
        channel=TicketChannel.EMAIL,
        by=_as_customer(sender),
        inbound=inbound,
        opening=Opening(queue=queue_for_address(inbound.to_address), files=_files(inbound)),
    )


def _beside(ticket: Ticket, inbound: InboundMail, lead: str) -> Ticket:
    """Only colleagues read it: whoever has a forwarded mail must not speak as the customer."""
    TicketMessage.objects.create(
        ticket=ticket, kind=MessageSide.NOTE, inbound=inbound, icon="mail", body=f"{lead}:\n\n{_text(inbound)}"
    )
    Ticket.objects.filter(id=ticket.id).update(seen=False)
    return ticket


def _as_customer(person: Person) -> Actor:
    """Whoever can answer from the person's mailbox may do what he could do in the portal."""
    return Actor(kind="portal", id=person.id, name=person.name)


def _text(inbound: InboundMail) -> str:
    return clean_body(inbound.reply_text) or clean_body(inbound.text) or NO_TEXT


def _files(inbound: InboundMail) -> list[IncomingFile]:
    """What can be taken of the mail's files; the mail itself keeps all of them."""
    files = []
    for attachment in inbound.attachments.order_by("id")[: MAX_FILES * 4]:
        content = ContentFile(read_file(attachment.file))
        file = IncomingFile(attachment.name, attachment.content_type, content)
        if not problem_with(file):
            files.append(file)
    return files[:MAX_FILES]
