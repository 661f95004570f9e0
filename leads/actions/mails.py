"""A mail to the address for leads becomes a lead."""

from uuid import UUID

import structlog
from django.core.files.base import ContentFile
from django.db import transaction

from crm.accounts.actor import system_actor
from crm.attachments.actions.files import MAX_AT_ONCE, attach_files
from crm.errors import NotAllowed, Refused
from crm.events.types import ActorRef
from crm.mail.files import read_file
from crm.mail.inboxes import LEADS, inbox_of
from crm.mail.models import InboundAttachment, InboundMail
from leads.actions.intake import Incoming, take_in
from leads.mapping import split_name
from leads.models import Channel, Lead

log = structlog.get_logger()


@transaction.atomic
def take_lead_mail(inbound_id: UUID) -> Lead | None:
    """The lead of a mail, with its attachments. The same mail twice is taken once.

    None for what is no lead: a mail to another address, a machine's or a list's, a bounce, one from nobody.
    """
    mail = InboundMail.objects.get(id=inbound_id)
    if inbox_of(mail.to_address) != LEADS or mail.automatic or mail.bounce or "@" not in mail.from_address:
        return None
    words = "\n\n".join(filter(None, (mail.subject.strip(), (mail.reply_text or mail.text).strip())))
    first, last = split_name("" if "@" in mail.from_name else mail.from_name)
    answers = {"email": mail.from_address, "first_name": first[:80], "last_name": last[:80], "wants": words[:4000]}
    incoming = Incoming(
        channel=Channel.MAIL,
        key=f"mail:{mail.message_id}",
        answers={name: text for name, text in answers.items() if text},
        source="Mail",
        raw=mail.text,
        external_id=mail.message_id,
    )
    taken = take_in(incoming, by=system_actor(ActorRef("visitor")))
    if not taken.again:
        _attach(taken.lead, mail)
    return taken.lead


def _attach(lead: Lead, mail: InboundMail) -> None:
    """One that can't be taken (a program, too large) stays with the mail."""
    for part in InboundAttachment.objects.filter(inbound=mail, content_id="")[:MAX_AT_ONCE]:
        file = ContentFile(read_file(part.file), name=part.name)
        try:
            with transaction.atomic():
                attach_files("lead", lead.id, [file], by=system_actor())
        except (Refused, NotAllowed) as problem:
            log.info("attachment_left_with_mail", lead=str(lead.id), problem=str(problem))
