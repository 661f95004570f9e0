"""Put a mail into the outbox. Sending is crm.mail.actions.sending."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import NotRequired, TypedDict, Unpack
from uuid import UUID

import structlog
from django.db import connection, transaction
from kombu.exceptions import OperationalError

from crm.customers.models import Person
from crm.events.types import SubjectRef
from crm.mail.attachments import Attachment
from crm.mail.files import keep_file
from crm.mail.headers import header_text, mail_address, message_ids
from crm.mail.models import Message, MessageAttachment, MessageKind, MessageState, SkipReason
from crm.tenancy.scope import organization_context, require_organization_id
from crm.tenancy.writing import insert_missing, insert_once

log = structlog.get_logger()


class Content(TypedDict):
    """What `new_message` puts into a mail."""

    to: str
    subject: str
    text: str
    kind: MessageKind
    html: NotRequired[str]
    person: NotRequired[Person | None]
    reply_to: NotRequired[str]
    in_reply_to: NotRequired[str]
    references: NotRequired[str]
    sender_name: NotRequired[str]
    subject_ref: NotRequired[SubjectRef | None]
    secret: NotRequired[bool]
    author_id: NotRequired[UUID | None]
    way_out: NotRequired[str]


def queue_message(*, key: str, attachments: Iterable[Attachment] = (), **content: Unpack[Content]) -> Message:
    """Queue one mail in the caller's transaction; it is sent after the commit. `content` as for `new_message`.

    `key` names the effect within the organization ("ticket:<id>:answer:<id>"): asking twice returns the first mail.
    Whether it may be sent (consent, suppression) is decided when it is sent.
    """
    if known := Message.objects.filter(key=key).first():
        return known
    return _save(new_message(key=key, **content), attachments)


def queue(message: Message) -> Message:
    """Queue one new mail without attachments; for a key that is known already, the first mail."""
    return _save(message, ())


def hold(message: Message) -> bool:
    """Keep one new mail that another server than ours is to send; False if its key is known already."""
    if message.state == MessageState.WAITING:
        message.state = MessageState.HELD
    return insert_once(message)


def queue_messages(messages: Sequence[Message]) -> list[Message]:
    """Queue new mails without attachments in two statements; for a key that is known already, the first mail."""
    known = _by_key(message.key for message in messages)
    fresh = {message.key: message for message in reversed(messages) if message.key not in known}
    written = insert_missing(list(fresh.values()))
    lost = [key for key, message in fresh.items() if message.id not in written]  # to somebody else, at this moment
    if written:
        nudge_after_commit()
    found = known | fresh | (_by_key(lost) if lost else {})
    return [found[message.key] for message in messages]


def new_message(  # noqa: PLR0913  # what a mail has
    *,
    key: str,
    to: str,
    subject: str,
    text: str,
    kind: MessageKind,
    html: str = "",
    person: Person | None = None,
    reply_to: str = "",
    in_reply_to: str = "",
    references: str = "",
    sender_name: str = "",
    subject_ref: SubjectRef | None = None,
    secret: bool = False,
    author_id: UUID | None = None,
    way_out: str = "",
) -> Message:
    """A mail that is not yet in the outbox.

    `html` may be empty: the text is then all there is. Line breaks and other control characters in subject, names and
    addresses become spaces. `author_id`: of the member who wrote it; `way_out`: the page that ends mails like this,
    which takes one click of a mail program (RFC 8058), too. A `secret` mail (a sign-in code) is shown to no colleague
    and forgotten once sent.
    """
    address = mail_address(to)
    message = Message(
        key=key, kind=kind, person=person, author_id=author_id, way_out=way_out,
        to_address=address or header_text(to, 254),
        sender_name=header_text(sender_name, 120),
        reply_to=mail_address(reply_to),
        subject=header_text(subject, 250) or "(no subject)",
        text=text.replace("\x00", ""),
        html=html.replace("\x00", ""),
        in_reply_to=" ".join(message_ids(in_reply_to)[:1]),
        references=" ".join(message_ids(references)),
        subject_kind=subject_ref.kind if subject_ref else "",
        subject_id=subject_ref.id if subject_ref else None,
        secret=secret,
    )  # fmt: skip
    if not address:
        message.state, message.skip_reason = MessageState.SKIPPED, SkipReason.INVALID_ADDRESS
    return message


def _by_key(keys: Iterable[str]) -> dict[str, Message]:
    return {message.key: message for message in Message.objects.filter(key__in=list(keys))}


def _save(message: Message, attachments: Iterable[Attachment]) -> Message:
    if not insert_once(message):  # somebody queued it at the same moment
        return Message.objects.get(key=message.key)
    _attach(message, attachments)
    nudge_after_commit()
    return message


def _attach(message: Message, attachments: Iterable[Attachment]) -> None:
    MessageAttachment.objects.bulk_create(
        MessageAttachment(
            message=message,
            name=header_text(attachment.name, 200) or "attachment",
            content_type=header_text(attachment.content_type, 120),
            content_id=attachment.content_id,
            size=len(attachment.content),
            file=keep_file(attachment.content),
        )
        for attachment in attachments
    )


def nudge_after_commit() -> None:
    """Ask for sending right after the commit, once. A lost nudge costs seconds: the sweep finds what waits."""
    nudge = partial(_nudge, require_organization_id())
    asked = [entry[1] for entry in connection.run_on_commit]
    if not any(isinstance(each, partial) and each.func is _nudge for each in asked):
        transaction.on_commit(nudge, robust=True)


def _nudge(organization_id: UUID) -> None:
    from crm.mail.tasks import send_waiting

    try:
        with organization_context(organization_id):  # the commit may come after the scope's end
            send_waiting.apply_async(retry=False)
    except (OSError, OperationalError) as error:  # the broker is away
        log.warning("mail_not_nudged", error=str(error))
