"""Send what waits: claim, hand over, record.

A mail is claimed (SENDING) in a transaction of its own, handed to the server outside of any, and what became of it is
recorded in a third one. If a worker dies in between nobody knows whether the server took it: marketing counts as sent,
so that nobody gets it twice; service mail is sent again, so that nobody waits for his code.
"""

import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from itertools import chain
from uuid import UUID

import structlog
from django.core.mail import EmailMessage, mailers
from django.utils import timezone

from crm.events.catalog.mail import MessageSkipped
from crm.events.emit import emit_all
from crm.mail.actions.recording import Outcome, give_back, record
from crm.mail.backends.answers import Answer, answers_of, hang_up
from crm.mail.composing import compose
from crm.mail.models import Message, MessageKind, MessageState, SkipReason
from crm.mail.models.message import MessageQuerySet
from crm.mail.queries.batches import Attached, attachments_of, ids_of, sender_of
from crm.mail.queries.permission import reasons_not_to_send
from crm.mail.verdicts import is_final
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id, tenant_scope
from crm.tenancy.writing import Statement, execute

log = structlog.get_logger()

CLAIM = """
UPDATE mail_message SET state = 'sending', claimed_at = %s, attempts = attempts + 1
WHERE tenant_id = %s AND id = ANY(%s::uuid[])
"""
BATCH = 50
# A claim is handed over or given back long before it counts as stale (10 minutes): so no mail has two senders.
BATCH_SECONDS = 120
TASK_SECONDS = 240


def send_all() -> int:
    """Send what is due for one organization, up to four minutes long. How many mails were tried.

    Runs inside an `organization_context`, outside of any transaction.
    """
    settle_stale()
    end, tried = time.monotonic() + TASK_SECONDS, 0
    outcomes: list[Outcome] = []
    while (batch := _record_and_claim(outcomes, more=time.monotonic() < end)) is not None:
        tried += len(batch)
        outcomes = hand_over(batch)
    return tried


def claim_batch() -> list[Message] | None:
    """Mark up to BATCH due mails as being sent, in a transaction of their own; what must not go is marked as skipped.

    None if nothing was due, an empty list if all that was due must not be sent.
    """
    with tenant_scope(require_organization_id()):
        due = _lock(Message.objects.due(), BATCH)
        if not due:
            return None
        refused = reasons_not_to_send(due)
        _skip([message for message in due if message.id in refused], refused)
        batch = [message for message in due if message.id not in refused]
        claimed_at = timezone.now()
        for message in batch:
            message.state, message.claimed_at, message.attempts = MessageState.SENDING, claimed_at, message.attempts + 1
        execute(Statement(CLAIM, [claimed_at, require_organization_id(), ids_of(batch)]))
    return batch


def send_batch(batch: list[Message]) -> None:
    """Hand claimed mails to the server over one connection and record each answer."""
    record(hand_over(batch))


def hand_over(batch: list[Message]) -> list[Outcome]:
    """Hand claimed mails to the server over one connection. The answers that are still to be recorded.

    Service mails are recorded one by one, because after a crash they are sent again. Marketing that was sent counts as
    sent then anyway: one commit is enough for all of it, and for the next claim.
    """
    marketing: list[Outcome] = []
    for outcome in _outcomes(batch) if batch else ():
        if outcome.message.kind == MessageKind.MARKETING and outcome.sent:
            marketing.append(outcome)
        else:
            record([outcome])
    return marketing


def _record_and_claim(outcomes: list[Outcome], *, more: bool) -> list[Message] | None:
    with tenant_scope(require_organization_id()):
        record(outcomes)
        return claim_batch() if more else None


def settle_stale() -> None:
    """Decide about mails whose worker died between claiming and recording."""
    with tenant_scope(require_organization_id()):
        stale = _lock(Message.objects.stale(), 10 * BATCH)
        lost = [message for message in stale if message.kind == MessageKind.TRANSACTIONAL]
        note = "The worker ended before it could say; counted as sent, so that nobody gets it twice."
        record([Outcome(message, sent=True, error=note) for message in stale if message not in lost])
        give_back(lost, "The worker ended before it could say; sent again.", delay=timedelta(0))
    if stale:
        log.warning("mail_claims_were_stale", count=len(stale), again=len(lost))


def _lock(messages: MessageQuerySet, most: int) -> list[Message]:
    rows = messages.select_related("person").select_for_update(skip_locked=True, of=("self",))
    return list(rows[:most])


def _outcomes(batch: list[Message]) -> Iterator[Outcome]:
    """What became of each. Mails that the time or a server out of reach left over are given back."""
    with tenant_scope(require_organization_id()):
        organization, attached = sender_of(require_organization_id()), attachments_of(batch)
    left = {message.id: message for message in batch}
    failed: list[Outcome] = []  # grows while the others are handed over
    for outcome in chain(_handed_over(_composed(batch, organization, attached, failed)), failed):
        del left[outcome.message.id]
        yield outcome
        if outcome.unreachable:
            give_back(list(left.values()), outcome.error)
            return
    give_back(list(left.values()), "", delay=timedelta(0))


def _composed(
    batch: list[Message], organization: Organization, attached: Attached, failed: list[Outcome]
) -> Iterator[tuple[Message, EmailMessage]]:
    """The mails, each when it is its turn. One that can't be written is `failed`: it must not stop the others."""
    for message in batch:
        try:
            mail = compose(message, organization, attached.get(message.id, ()))
        except Exception as error:
            log.exception("mail_not_composed", message=str(message.id))
            failed.append(Outcome(message, sent=False, final=True, error=_words(error)))
        else:
            yield message, mail


def _handed_over(mails: Iterator[tuple[Message, EmailMessage]]) -> Iterator[Outcome]:
    """What became of those that there was time for."""
    end, mailer = time.monotonic() + BATCH_SECONDS, mailers.default
    try:
        with closing(answers_of(mailer, mails)) as answers:
            for message, answer in answers:
                yield _outcome(message, answer)
                if time.monotonic() > end:
                    return
    finally:
        hang_up(mailer)


def _outcome(message: Message, answer: Answer) -> Outcome:
    error = answer.error
    if error is None:
        return Outcome(message, sent=True)
    return Outcome(message, final=not answer.away and is_final(error), unreachable=answer.away, error=_words(error))


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:1000].replace("\x00", "")


def _skip(messages: list[Message], reasons: dict[UUID, SkipReason]) -> None:
    for message in messages:
        message.state, message.skip_reason = MessageState.SKIPPED, reasons[message.id]
        message.forget()
    Message.objects.bulk_update(messages, ["state", "skip_reason", "subject", "text", "html"])
    if messages:
        emit_all(
            MessageSkipped(
                message_id=message.id,
                person_id=message.person_id,
                company_id=message.company_id,
                message_kind=message.kind,
                title=message.title,
                reason=reasons[message.id].value,
            )
            for message in messages
        )
