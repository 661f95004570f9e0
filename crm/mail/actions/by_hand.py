"""What a member writes to one person: from his own address, or by the organization's server."""

from dataclasses import dataclass

from django.db import transaction

from crm.accounts.actor import Actor
from crm.customers.models import Person
from crm.events.types import SubjectRef
from crm.mail.actions.outgoing import hold, new_message, queue
from crm.mail.addresses import reply_address
from crm.mail.models import Message, MessageKind
from crm.mail.senders import OURS, Sender, senders_of
from crm.mail.signatures import signature_of, signed
from crm.tenancy.ids import uuid7
from crm.tenancy.scope import require_organization_id

BY_HAND = "compose:"


@dataclass(frozen=True, kw_only=True)
class Written:
    """`key` names the effect of one member: a double click sends one mail, "" one each time. `sender` is a way of
    `senders_of`, "" the usual one.
    """

    key: str
    subject: str
    text: str
    sender: str = ""
    to: str = ""
    about: SubjectRef | None = None
    in_reply_to: str = ""
    references: str = ""


@transaction.atomic
def write_mail(person: Person, written: Written, *, organization_name: str, by: Actor) -> Message:
    """Send it with the member's signature. Answers come back by an address of its own, or into his own mailbox.

    Doing it twice is doing it once. Who may write to whom is the caller's business.
    """
    key = f"{BY_HAND}{by.id}:{written.key[:64] or uuid7()}"
    if known := Message.objects.filter(key=key).first():
        return known
    body, html = signed(written.text, signature_of(by.member_id))
    message = new_message(
        key=key,
        to=written.to or person.email,
        subject=written.subject,
        text=body,
        html=html,
        person=person,
        kind=MessageKind.TRANSACTIONAL,
        sender_name=f"{by.name}, {organization_name}",
        subject_ref=written.about,
        author_id=by.member_id,
        in_reply_to=written.in_reply_to,
        references=written.references,
    )
    sender = _chosen(written.sender, by)
    if sender is None:
        message.reply_to = reply_address(require_organization_id(), "message", message.id)
        return queue(message)
    if hold(message):
        sender.take(message)
    return Message.objects.get(key=key)


def _chosen(key: str, by: Actor) -> Sender | None:
    if key == OURS:
        return None
    ways = senders_of(by)
    return next((sender for sender in ways if sender.key == key), ways[0] if ways else None)
