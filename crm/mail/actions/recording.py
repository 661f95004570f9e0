"""Write down what became of mails that were handed over."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from crm.events.catalog.mail import MessageFailed, MessageSent
from crm.events.emit import emit_all
from crm.events.types import DomainEvent
from crm.mail.models import Message, MessageState
from crm.mail.queries.batches import ids_of
from crm.tenancy.columns import array
from crm.tenancy.scope import require_organization_id, tenant_scope

MAX_ATTEMPTS = 20  # about 15 hours
FIRST_RETRY = timedelta(seconds=30)
LONGEST_RETRY = timedelta(hours=1)
FIELDS = ["state", "sent_at", "error", "due_at", "attempts"]
SENT = """
UPDATE mail_message SET state = 'sent', sent_at = %s, error = ''
WHERE tenant_id = %s AND id = ANY(%s::uuid[]) AND state = 'sending' AND claimed_at = ANY(%s::timestamptz[])
"""
FORGOTTEN = ["subject", "text", "html"]


@dataclass(frozen=True)
class Outcome:
    """What the server said. Neither sent nor final: try again. `unreachable`: there was no server to ask."""

    message: Message
    sent: bool = False
    final: bool = False
    unreachable: bool = False
    error: str = ""


def record(outcomes: Sequence[Outcome]) -> None:
    """Record answers in one transaction. A claim that somebody else has settled since is left as it is."""
    if not outcomes or _record_plainly_sent(outcomes):
        return
    with tenant_scope(require_organization_id()):
        held = _held(outcome.message for outcome in outcomes)
        mine = [outcome for outcome in outcomes if outcome.message.id in held]
        for outcome in mine:
            _settle(outcome)
        _save([outcome.message for outcome in mine])
        events = [event for event in map(_event, mine) if event]
        if events:
            emit_all(events)


def _record_plainly_sent(outcomes: Sequence[Outcome]) -> bool:
    """The usual case in one statement; False (and nothing done) where it is not so plain or a claim was lost."""
    if any(not outcome.sent or outcome.error or outcome.message.secret for outcome in outcomes):
        return False
    messages = [outcome.message for outcome in outcomes]
    claims = array(list({message.claimed_at for message in messages}), "timestamp")
    now = timezone.now()
    with tenant_scope(require_organization_id()), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(SENT, [now, require_organization_id(), ids_of(messages), claims])
            written = cursor.rowcount
        if written < len(messages):
            transaction.set_rollback(True)
            return False
        emit_all(MessageSent(**_about(message)) for message in messages)
    for message in messages:
        message.state, message.sent_at = MessageState.SENT, now
    return True


def give_back(messages: Sequence[Message], error: str, *, delay: timedelta = FIRST_RETRY) -> None:
    """Let claimed mails wait again that were not handed over; it does not count as an attempt."""
    if not messages:
        return
    with tenant_scope(require_organization_id()):
        held = _held(messages)
        mine = [message for message in messages if message.id in held]
        for message in mine:
            message.state, message.error = MessageState.WAITING, error
            message.attempts = max(message.attempts - 1, 0)
            message.due_at = timezone.now() + delay
        Message.objects.bulk_update(mine, FIELDS)


def _held(messages: Iterable[Message]) -> set[object]:
    """The ids of those whose claim is still the one we made."""
    claims = {message.id: message.claimed_at for message in messages}
    rows = Message.objects.filter(id__in=claims, state=MessageState.SENDING).select_for_update()
    return {pk for pk, claimed_at in rows.values_list("id", "claimed_at") if claimed_at == claims[pk]}


def _settle(outcome: Outcome) -> None:
    message, now = outcome.message, timezone.now()
    message.error = outcome.error
    if outcome.sent:
        message.state, message.sent_at = MessageState.SENT, now
    elif outcome.final or message.attempts >= MAX_ATTEMPTS:
        message.state = MessageState.FAILED
    else:
        message.state = MessageState.WAITING
        message.due_at = now + min(FIRST_RETRY * 2 ** max(message.attempts - 1, 0), LONGEST_RETRY)


def _save(messages: Sequence[Message]) -> None:
    """Plainly sent ones, the most by far, with one short statement."""
    sent = [message for message in messages if message.state == MessageState.SENT and not message.error]
    Message.objects.filter(id__in=[message.id for message in sent]).update(
        state=MessageState.SENT, sent_at=timezone.now(), error=""
    )
    Message.objects.bulk_update([message for message in messages if message not in sent], FIELDS)
    secrets = [message for message in messages if message.secret and message.state != MessageState.WAITING]
    for message in secrets:
        message.forget()
    Message.objects.bulk_update(secrets, FORGOTTEN)


def _event(outcome: Outcome) -> DomainEvent | None:
    message = outcome.message
    if message.state == MessageState.SENT:
        return MessageSent(**_about(message))
    if message.state == MessageState.FAILED:
        return MessageFailed(**_about(message), error=message.error[:300])
    return None


def _about(message: Message) -> dict[str, Any]:
    return {
        "message_id": message.id,
        "person_id": message.person_id,
        "company_id": message.company_id,
        "message_kind": message.kind,
        "title": message.title,
    }
