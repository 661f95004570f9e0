"""Join one's own mailbox, say how much of it others see, and leave it again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.accounts.models import Membership
from crm.errors import NotAllowed, NotFound, Refused
from crm.events.catalog.mailbox import MailboxJoined, MailboxLeft
from crm.events.emit import emit
from crm.events.types import SYSTEM, Acting, ActorRef
from crm.mailbox.models import Folder, Mailbox, MailCopy, Sharing, State
from crm.mailbox.removing import drop_unshared
from crm.mailbox.wire.imap import reading
from crm.mailbox.wire.login import Door
from crm.mailbox.wire.problems import MailboxProblem
from crm.mailbox.wire.smtp import submitting
from crm.normal_forms import email_key
from crm.records.locking import lock_rows

TAKEN = "A colleague has joined this mailbox already."
SECRETS = ("password", "refresh_token", "access_token")


@dataclass(frozen=True)
class Check:
    """One thing that was tried; `problem` says in words why it did not work."""

    what: str
    problem: str = ""


def probe(door_in: Door, door_out: Door) -> list[Check]:
    """Whether mails can be read there and sent there. Talks to the servers; changes nothing."""
    return [
        Check("Reading mails (IMAP)", _try(reading, door_in)),
        Check("Sending mails (SMTP)", _try(submitting, door_out)),
    ]


@transaction.atomic
def join(values: Mapping[str, Any], *, days: int, by: Actor) -> Mailbox:
    """Join a mailbox, or join it anew: what was taken in before is known. `days`: how far one looks back.

    Raises NotAllowed, or Refused where it is another member's address.
    """
    member = _member(by)
    lock_rows(Membership, [member.id])  # two at once: the second finds what the first joined
    key = email_key(values["address"])
    if Mailbox.objects.filter(address_key=key).exclude(member=member).exclude(state=State.LEFT).exists():
        raise Refused(TAKEN)
    signed_in_by = Membership.objects.active().exclude(id=member.id).values_list("email", flat=True)
    if key in map(email_key, signed_in_by):
        raise Refused("This is a colleague's address: his mails would count as yours.")
    old = Mailbox.objects.select_for_update().filter(member=member).first()
    same = old is not None and email_key(old.address) == key
    mailbox = old or Mailbox(member=member)
    for name, value in {**dict.fromkeys((*SECRETS, "problem"), ""), **values}.items():
        setattr(mailbox, name, value)
    now = timezone.now()
    mailbox.state, mailbox.joined_at, mailbox.due_at, mailbox.claimed_at, mailbox.failures = (
        State.JOINED,
        now,
        now,
        None,
        0,
    )
    if not same:
        mailbox.taken_from, mailbox.synced_at = now - timedelta(days=days), None
    try:
        with transaction.atomic():
            mailbox.save()
    except IntegrityError as error:  # a colleague joined it at this moment
        raise Refused(TAKEN) from error
    if not same:
        Folder.objects.filter(mailbox=mailbox).delete()
    emit(MailboxJoined(member_id=member.id, address=mailbox.address), by=by)
    return mailbox


@transaction.atomic
def share(sharing: Sharing, sender_name: str, *, by: Actor) -> Mailbox:
    """Say how much others see of one's mails, those taken in before too. Raises NotAllowed, NotFound."""
    mailbox = own_mailbox(by, lock=True)
    mailbox.sharing, mailbox.sender_name = sharing, sender_name
    mailbox.save(update_fields=["sharing", "sender_name"])
    return mailbox


@transaction.atomic
def look_now(*, by: Actor) -> Mailbox:
    """Look into it as soon as a worker is free. Raises NotAllowed, NotFound."""
    mailbox = own_mailbox(by, lock=True)
    mailbox.due_at = timezone.now()
    mailbox.save(update_fields=["due_at"])
    return mailbox


@transaction.atomic
def leave(*, by: Actor, forget: bool) -> None:
    """Forget how to get in. With `forget` its mails leave the timelines, but for those that colleagues have too.

    Leaving twice is leaving once. Raises NotAllowed, NotFound.
    """
    close(own_mailbox(by, lock=True), by=by)
    if forget:
        copies = MailCopy.objects.filter(member_id=by.member_id)
        mails = list(copies.values_list("mail_id", flat=True))
        copies.delete()
        drop_unshared(mails)


def close(mailbox: Mailbox, *, by: Acting | ActorRef = SYSTEM) -> None:
    """Shut it: no secret stays, nothing comes or goes by it any more. Runs in the caller's transaction."""
    if mailbox.state == State.LEFT:
        return
    mailbox.state, mailbox.claimed_at, mailbox.access_until = State.LEFT, None, None
    for name in (*SECRETS, "problem"):
        setattr(mailbox, name, "")
    mailbox.save()
    emit(MailboxLeft(member_id=mailbox.member_id, address=mailbox.address), by=by)


def own_mailbox(actor: Actor, *, lock: bool = False) -> Mailbox:
    """The actor's own, joined or not. Raises NotAllowed, NotFound."""
    _member(actor)
    rows = Mailbox.objects.select_for_update() if lock else Mailbox.objects.all()
    mailbox = rows.filter(member_id=actor.member_id).first()
    if mailbox is None:
        raise NotFound("You have not joined a mailbox yet.")
    return mailbox


def mailbox_of(actor: Actor) -> Mailbox | None:
    """The actor's own, if there ever was one."""
    return Mailbox.objects.filter(member_id=actor.member_id).first() if actor.member_id else None


def _member(actor: Actor) -> Membership:
    actor.require("mailbox.join")
    if actor.membership is None:
        raise NotAllowed("Only colleagues have mailboxes.")
    return actor.membership


def _try(opening: Any, door: Door) -> str:
    try:
        with opening(door):
            return ""
    except MailboxProblem as problem:
        return str(problem)
