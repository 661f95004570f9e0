"""Send from a member's own address, by his own server: claimed, handed over, recorded, filed in his Sent folder.

A mail is claimed in a transaction of its own and handed over outside of any. Where the connection breaks while the
server has the mail, or the worker dies then, nobody knows whether it went: it is never sent again by itself, the writer
is told and decides.
"""

import smtplib
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from crm.accounts.actor import Actor
from crm.errors import NotFound
from crm.events.catalog.mail import MessageFailed, MessageSent
from crm.events.emit import emit
from crm.events.types import ActorRef, SubjectRef
from crm.mail.models import Message, MessageState
from crm.mail.queries.permission import reasons_not_to_send
from crm.mailbox.actions.access import PATIENT, fresh_token
from crm.mailbox.composing import compose_own
from crm.mailbox.models import FolderRole, Mailbox, Sending, SendingState
from crm.mailbox.models.sending import HELD
from crm.mailbox.wire.imap import reading
from crm.mailbox.wire.login import imap_door, smtp_door
from crm.mailbox.wire.problems import MailboxProblem, NotLetIn
from crm.mailbox.wire.smtp import submitting
from crm.tenancy.scope import organization_context, require_organization_id, tenant_scope
from crm.tenancy.writing import insert_once
from crm.work.actions.notifications import notify

log = structlog.get_logger()

BATCH = 50
MOST_ATTEMPTS, MOST_FILINGS = 10, 20
FIRST_RETRY, LONGEST_RETRY = timedelta(minutes=1), timedelta(hours=1)
UNSURE = "The connection broke while the server had the mail: it is not known whether it went out."
NO_MAILBOX = "The mailbox it was to go out by is no longer joined."


class Unsure(MailboxProblem):
    """Nobody knows whether the server took it."""

    def __init__(self) -> None:
        super().__init__(UNSURE, final=True)


@dataclass(frozen=True)
class Handing:
    """A claimed mail on its way."""

    sending: Sending
    message: Message
    mailbox: Mailbox


def take_over(message: Message, mailbox: Mailbox) -> None:
    """Send a held mail by this mailbox. Taking it over twice is doing it once. Runs in the caller's transaction."""
    if insert_once(Sending(message=message, mailbox=mailbox)):
        transaction.on_commit(partial(_nudge, require_organization_id()), robust=True)


def send_all() -> int:
    """Send and file what is due for one organization, inside its context. How many mails were tried."""
    with tenant_scope(require_organization_id()):
        for sending in Sending.objects.stale().select_for_update(skip_locked=True, of=("self",))[:BATCH]:
            _fail(_handing(sending), Unsure())
        due = list(Sending.objects.due().values_list("id", "state")[:BATCH])
    for sending_id, state in due:
        (send if state == SendingState.WAITING else file_away)(sending_id)
    return len(due)


def send(sending_id: UUID) -> bool:
    """Hand one mail over unless somebody else does. Runs outside of any scope."""
    handing = _claim(sending_id)
    if handing is None:
        return False
    try:
        _hand_over(handing)
    except MailboxProblem as problem:
        with tenant_scope(require_organization_id()):
            _put_off(handing, problem)
    except ValueError as error:
        with tenant_scope(require_organization_id()):
            _fail(handing, MailboxProblem(f"It can't be written: {error}"))
    else:
        with tenant_scope(require_organization_id()):
            _sent(handing)
    return True


def file_away(sending_id: UUID) -> bool:
    """Put a sent mail into the Sent folder, unless it lies there. A second time finds it there.

    It is claimed by its next time: no other worker takes it while the server is talked to, outside of any transaction.
    """
    organization_id = require_organization_id()
    with tenant_scope(organization_id):
        rows = Sending.objects.filter(id=sending_id, state=SendingState.SENT, due_at__lte=timezone.now())
        sending = rows.select_for_update(skip_locked=True, of=("self",)).first()
        if sending is None:
            return False
        handing = _handing(sending)
        sending.due_at = timezone.now() + HELD
        sending.save(update_fields=["due_at"])
    problem: MailboxProblem | None = None
    try:
        _file(handing)
    except MailboxProblem as met:
        problem = met
    with tenant_scope(organization_id):
        ours = Sending.objects.select_for_update().filter(state=SendingState.SENT, due_at=sending.due_at)
        if ours.filter(id=sending_id).exists():
            _filed(sending, problem)
    return True


def _filed(sending: Sending, problem: MailboxProblem | None) -> None:
    if problem is not None:
        _later(sending, problem)
    if problem is None or sending.attempts >= MOST_FILINGS:  # it went out; its copy is a convenience
        sending.state, sending.problem = SendingState.DONE, ""
    sending.save()


@transaction.atomic
def send_again(message_id: UUID, *, by: Actor) -> None:
    """Try once more what failed, at its writer's word. Raises NotFound, also for somebody else's."""
    sending = _own_failed(message_id, by)
    sending.state, sending.attempts, sending.problem, sending.due_at = SendingState.WAITING, 0, "", timezone.now()
    sending.save()
    Message.objects.filter(id=message_id).update(state=MessageState.HELD, error="")
    transaction.on_commit(partial(_nudge, require_organization_id()), robust=True)


@transaction.atomic
def let_be(message_id: UUID, *, by: Actor) -> None:
    """Speak no more of what failed. Raises NotFound."""
    _own_failed(message_id, by).delete()


def _own_failed(message_id: UUID, by: Actor) -> Sending:
    by.require("mailbox.join")
    failed = (SendingState.FAILED, SendingState.UNSURE)
    rows = Sending.objects.filter(message_id=message_id, mailbox__member_id=by.member_id, state__in=failed)
    sending = rows.select_for_update(of=("self",)).first()
    if sending is None:
        raise NotFound("There is no such mail of yours.")
    return sending


def _claim(sending_id: UUID) -> Handing | None:
    with tenant_scope(require_organization_id()):
        waiting = Sending.objects.filter(id=sending_id, state=SendingState.WAITING, due_at__lte=timezone.now())
        sending = waiting.select_for_update(skip_locked=True, of=("self",)).first()
        if sending is None:
            return None
        handing = _handing(sending)
        if not handing.mailbox.is_joined:
            _fail(handing, MailboxProblem(NO_MAILBOX))
            return None
        if refused := reasons_not_to_send([handing.message]).get(handing.message.id):
            _fail(handing, MailboxProblem(f"It must not be sent: {refused.label.lower()}."))
            return None
        sending.state, sending.claimed_at = SendingState.SENDING, timezone.now()
        sending.attempts += 1
        sending.save()
        return handing


def _handing(sending: Sending) -> Handing:
    mailbox = Mailbox.objects.select_related("member").get(id=sending.mailbox_id)
    return Handing(sending, Message.objects.select_related("person").get(id=sending.message_id), mailbox)


def _hand_over(handing: Handing) -> None:
    """Raises MailboxProblem; Unsure once the server may have it."""
    content, mailbox = compose_own(handing.message, handing.mailbox), handing.mailbox
    with submitting(smtp_door(mailbox, fresh_token(mailbox))) as server:
        code, words = server.mail(mailbox.address)
        if code != 250:
            raise smtplib.SMTPSenderRefused(code, words, mailbox.address)
        code, words = server.rcpt(handing.message.to_address)
        if code not in (250, 251):
            raise smtplib.SMTPRecipientsRefused({handing.message.to_address: (code, words)})
        try:
            code, words = server.data(content)
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            raise Unsure from error
        if code != 250:
            raise smtplib.SMTPDataError(code, words)


def _held(handing: Handing) -> bool:
    """Whether the claim is still ours."""
    rows = Sending.objects.select_for_update().filter(id=handing.sending.id, state=SendingState.SENDING)
    return rows.filter(claimed_at=handing.sending.claimed_at).exists()


def _sent(handing: Handing) -> None:
    if not _held(handing):
        return
    sending, message, mailbox = handing.sending, handing.message, handing.mailbox
    sending.state = SendingState.DONE if mailbox.saves_sent_itself else SendingState.SENT
    sending.attempts, sending.due_at, sending.problem = 0, timezone.now(), ""
    sending.save()
    message.state, message.sent_at, message.error = MessageState.SENT, timezone.now(), ""
    message.save(update_fields=["state", "sent_at", "error"])
    emit(MessageSent(**_about(message)), by=ActorRef("member", mailbox.member_id))


def _put_off(handing: Handing, problem: MailboxProblem) -> None:
    if not _held(handing):
        return
    shut_out = isinstance(problem, NotLetIn)  # perhaps for a moment: some servers say so when they are busy
    if (problem.final and not shut_out) or handing.sending.attempts >= (PATIENT if shut_out else MOST_ATTEMPTS):
        _fail(handing, problem)
    else:
        _later(handing.sending, problem)
        handing.sending.state = SendingState.WAITING
        handing.sending.save()


def _later(sending: Sending, problem: MailboxProblem) -> None:
    sending.problem = str(problem)[:300]
    sending.attempts += sending.state == SendingState.SENT
    sending.due_at = timezone.now() + min(FIRST_RETRY * 2 ** min(sending.attempts, 10), LONGEST_RETRY)


def _fail(handing: Handing, problem: MailboxProblem) -> None:
    """Say so, to the writer and in the timeline."""
    sending, message = handing.sending, handing.message
    sending.state = SendingState.UNSURE if isinstance(problem, Unsure) else SendingState.FAILED
    sending.problem = str(problem)[:300]
    sending.save()
    message.state, message.error = MessageState.FAILED, str(problem)[:1000]
    message.save(update_fields=["state", "error"])
    emit(MessageFailed(**_about(message), error=message.error[:300]), by=ActorRef("member", handing.mailbox.member_id))
    notify(
        handing.mailbox.member,
        f"Your mail to {message.to_address} did not go out: {message.subject}",
        kind="mailbox_trouble",
        key=f"sending:{sending.id}:{sending.attempts}:{sending.state}",
        subject=SubjectRef("mailbox", handing.mailbox.id),
        body=str(problem),
    )


def _file(handing: Handing) -> None:
    mailbox, message = handing.mailbox, handing.message
    if not mailbox.is_joined:
        return
    with reading(imap_door(mailbox, fresh_token(mailbox))) as reader:
        folder = reader.folders().get(FolderRole.SENT)
        if folder is None:
            return
        reader.reopen(folder)
        if not reader.uids_of(message.message_id):
            reader.append(folder, compose_own(message, mailbox))


def _about(message: Message) -> dict[str, Any]:
    return {
        "message_id": message.id,
        "person_id": message.person_id,
        "company_id": message.company_id,
        "message_kind": message.kind,
        "title": message.title,
    }


def _nudge(organization_id: UUID) -> None:
    from crm.mailbox.tasks import send_own

    try:
        with organization_context(organization_id):  # the commit may come after the scope's end
            send_own.apply_async(retry=False)
    except (OSError, OperationalError) as error:  # the broker is away: the sweep finds it
        log.warning("sender_not_nudged", error=str(error))
