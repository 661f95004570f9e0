"""What customers get by mail about their tickets. Called by subscribers: verbs send nothing themselves."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from crm.events.types import SubjectRef
from crm.mail.actions.outgoing import queue_message
from crm.mail.addresses import reply_address
from crm.mail.attachments import Attachment
from crm.mail.files import read_file
from crm.mail.models import Message, MessageKind
from crm.portal.mails import MailBody, mail_body
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id
from support.models import MessageSide, Ticket, TicketChannel, TicketMessage
from support.queries.settings import support_settings

ACKNOWLEDGED_AN_HOUR = 5  # per customer: two machines must not talk to each other for ever
REFERENCES = 12  # how many earlier mails a mail names


def mail_answer(message_id: UUID) -> Message | None:
    """Mail an answer to the customer, as the next mail of the thread. None where he has no address."""
    said = TicketMessage.objects.select_related("ticket__person", "author_member").get(id=message_id)
    ticket = said.ticket
    author = said.author_member.name if said.author_member else ""
    return _mail(said, _body("support/mails/answer", ticket, body=said.body, author=author), sender=author)


def acknowledge(ticket_id: UUID) -> Message | None:
    """Tell the customer once that his request is here, and its number. None where that is not wanted."""
    ticket = Ticket.objects.select_related("person").get(id=ticket_id)
    options = support_settings()
    if not options.acknowledge or ticket.channel == TicketChannel.PHONE or _told_enough(ticket):
        return None
    said, _ = TicketMessage.objects.get_or_create(
        ticket=ticket,
        key="acknowledged",
        defaults={
            "kind": MessageSide.SYSTEM,
            "icon": "mail-check",
            "body": "The customer was told that we have the request",
        },
    )
    return _mail(said, _body("support/mails/acknowledgement", ticket, own_words=options.acknowledgement), sender="")


def _mail(said: TicketMessage, body: MailBody, *, sender: str) -> Message | None:
    ticket = said.ticket
    if said.message_id is not None or not ticket.person.email:
        return None
    organization = Organization.objects.get(id=require_organization_id())
    in_reply_to, references = _thread(ticket)
    message = queue_message(
        key=f"ticket-message:{said.id}",
        to=ticket.person.email,
        subject=f"Re: {ticket.subject}",
        text=body.text,
        html=body.html,
        person=ticket.person,
        kind=MessageKind.TRANSACTIONAL,
        reply_to=reply_address(organization, "ticket", ticket.id),
        in_reply_to=in_reply_to,
        references=references,
        sender_name=f"{sender} at {organization.sender_name}" if sender else organization.sender_name,
        subject_ref=SubjectRef("ticket", ticket.id),
        author_id=said.author_member_id,
        attachments=[
            Attachment(name=file.name, content=read_file(file.file_key), content_type=file.content_type)
            for file in said.attachments.all()
        ],
    )
    said.message = message
    said.save(update_fields=["message"])
    return message


def _thread(ticket: Ticket) -> tuple[str, str]:
    """What the next mail answers to, and the mails before it (RFC 5322, 3.6.4): every mail program keeps the thread."""
    mails = TicketMessage.objects.filter(ticket=ticket).select_related("inbound", "message").order_by("id")
    ids, theirs = [], ""
    for said in mails:
        if said.inbound is not None and said.kind == MessageSide.CUSTOMER:
            theirs = _bracketed(said.inbound.message_id)
            ids.append(theirs)
        elif said.message is not None:
            ids.append(_bracketed(said.message.message_id))
    return theirs or (ids[-1] if ids else ""), " ".join(ids[-REFERENCES:])


def _bracketed(message_id: str) -> str:
    return f"<{message_id.strip('<> ')}>"


def _told_enough(ticket: Ticket) -> bool:
    since = timezone.now() - timedelta(hours=1)
    lately = TicketMessage.objects.filter(ticket__person=ticket.person, key="acknowledged", created_at__gte=since)
    return lately.exclude(ticket=ticket).count() >= ACKNOWLEDGED_AN_HOUR


def _body(template: str, ticket: Ticket, **more: str) -> MailBody:
    organization = Organization.objects.get(id=require_organization_id())
    address = reverse("support_portal:request", args=[organization.slug, ticket.id])
    return mail_body(template, organization, {"ticket": ticket, "link": f"{settings.SITE_URL}{address}"} | more)
