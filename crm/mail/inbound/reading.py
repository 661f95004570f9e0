"""Understand what was stored: who wrote, about what, is it a person or a machine. Then say that it came."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import structlog
from django.utils import timezone

from crm.customers.actions.matching import find_person
from crm.events.catalog.mail import MailReceived
from crm.events.emit import emit
from crm.events.types import ActorRef, SubjectRef
from crm.mail.actions.unsubscribing import unsubscribe
from crm.mail.addresses import BOUNCE, REPLY, UNSUBSCRIBE, read_message_id, read_reply_address
from crm.mail.files import keep_file, read_file
from crm.mail.inbound.bouncing import apply_report
from crm.mail.inbound.parsing import ParsedMail, parse
from crm.mail.models import InboundAttachment, InboundMail, InboundState, Message
from crm.mail.models.inbound import PRIVATE_KINDS
from crm.mail.unsubscribing import WayOut
from crm.records.queries.records import survivor_of
from crm.tenancy.scope import require_organization_id, tenant_scope

log = structlog.get_logger()

MAX_ATTEMPTS = 8
FIRST_RETRY = timedelta(seconds=10)
MANY_AN_HOUR = 20  # beyond this many from one address is a machine's doing: nothing answers it by itself
EXCERPT = 300
# Other ways by which a mail may stand in its person's timeline already: each says by its Message-ID.
TOLD_ELSEWHERE: list[Callable[[str], bool]] = []


def read_all() -> int:
    """Read everything that waits for one organization, inside its context. How many mails were tried."""
    with tenant_scope(require_organization_id()):
        ids = list(InboundMail.objects.due().values_list("id", flat=True)[:500])
    return sum(read(inbound_id) for inbound_id in ids)


def read(inbound_id: UUID) -> bool:
    """Read one mail unless somebody else does; what it causes and the mark that it was read commit together."""
    try:
        with tenant_scope(require_organization_id()):
            waiting = InboundMail.objects.filter(id=inbound_id, state=InboundState.STORED)
            mail = waiting.select_for_update(skip_locked=True).first()
            if mail is None:
                return False
            _understand(mail, parse(read_file(mail.raw_file)))
    except Exception as error:
        log.exception("mail_not_read", mail=str(inbound_id))
        _put_off(inbound_id, error)
    return True


def _understand(mail: InboundMail, parsed: ParsedMail) -> None:
    mail.state = InboundState.PARSED
    _fill(mail, parsed)
    if parsed.looping or read_message_id(mail.message_id):
        mail.state, mail.error = InboundState.QUARANTINED, "Our own mail came back, or it went round in circles."
        mail.save()
        return
    source = _answered(mail)
    _set_about(mail, source)
    _keep_attachments(mail, parsed)
    mail.save()
    if parsed.report is not None:
        mail.bounce = apply_report(parsed.report, source)
        mail.save(update_fields=["bounce"])
    elif read_reply_address(mail.to_address, purpose=UNSUBSCRIBE) and source is not None:
        unsubscribe(WayOut(require_organization_id(), source.person_id, source.to_address))
    else:
        _tell(mail)


def _fill(mail: InboundMail, parsed: ParsedMail) -> None:
    for name in ("from_address", "from_name", "subject", "text", "reply_text", "html", "in_reply_to", "references"):
        setattr(mail, name, getattr(parsed, name))
    mail.automatic = parsed.automatic or mail.envelope_from == "" or _floods(mail)


def _floods(mail: InboundMail) -> bool:
    since = timezone.now() - timedelta(hours=1)
    recent = InboundMail.objects.filter(from_address=mail.from_address, received_at__gt=since)
    return bool(mail.from_address) and recent.count() >= MANY_AN_HOUR


def _answered(mail: InboundMail) -> Message | None:
    """The mail of ours that this one answers, from its address or its thread."""
    for purpose in (REPLY, BOUNCE, UNSUBSCRIBE):
        named = read_reply_address(mail.to_address, purpose=purpose)
        if named and named.kind == "message":
            return Message.objects.filter(id=named.id).first()
    ids = [read_message_id(text) for text in (mail.in_reply_to, *reversed(mail.references.split()))]
    known = Message.objects.in_bulk([found for found in ids if found])
    return next((known[found] for found in ids if found in known), None)


def _set_about(mail: InboundMail, answered: Message | None) -> None:
    """The record it is about. Only the signed address is proof; the thread can be made up by whoever knows the ids."""
    about = read_reply_address(mail.to_address)
    if (about is None or about.kind == "message") and answered is not None:
        about = answered.about or SubjectRef("message", answered.id)
    if about is not None:
        mail.subject_kind, mail.subject_id = about.kind, survivor_of(about.kind, about.id)
    mail.person = None if mail.subject_kind in PRIVATE_KINDS else find_person(mail.from_address)


def _keep_attachments(mail: InboundMail, parsed: ParsedMail) -> None:
    InboundAttachment.objects.bulk_create(
        InboundAttachment(
            inbound=mail,
            name=part.name,
            content_type=part.content_type,
            content_id=part.content_id,
            size=len(part.content),
            file=keep_file(part.content),
        )
        for part in parsed.attachments
    )


def _tell(mail: InboundMail) -> None:
    told = any(knows(mail.message_id) for knows in TOLD_ELSEWHERE)
    person = None if told else mail.person
    private = mail.subject_kind in PRIVATE_KINDS
    emit(
        MailReceived(
            inbound_id=mail.id,
            from_address=mail.from_address,
            to_address=mail.to_address,
            title="" if private else mail.subject,
            excerpt="" if private else mail.reply_text[:EXCERPT],
            automatic=mail.automatic,
            about_kind=mail.subject_kind,
            about_id=mail.subject_id,
            person_id=person.id if person else None,
            company_id=person.company_id if person else None,
        ),
        by=ActorRef("visitor", person.id if person else None),
    )


def _put_off(inbound_id: UUID, error: Exception) -> None:
    """Try again later, twice as late each time; after MAX_ATTEMPTS keep it for people to see."""
    with tenant_scope(require_organization_id()):
        mail = InboundMail.objects.select_for_update().get(id=inbound_id)
        mail.attempts += 1
        mail.error = f"{type(error).__name__}: {error}"[:1000].replace("\x00", "")
        mail.due_at = timezone.now() + FIRST_RETRY * 2 ** (mail.attempts - 1)
        if mail.attempts >= MAX_ATTEMPTS:
            mail.state = InboundState.FAILED
        mail.save(update_fields=["attempts", "error", "due_at", "state"])
