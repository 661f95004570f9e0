"""Reads of mails that were taken in: as visible as their people, as far as their owners share them."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from crm.accounts.actor import Actor
from crm.accounts.models import Visibility
from crm.customers.queries.people import people_visible_to
from crm.errors import NotFound
from crm.mailbox.models import Mailbox, MailCopy, MailPerson, Sending, Sharing, TakenMail


@dataclass(frozen=True)
class SeenMail:
    """A mail as one viewer sees it. Without `opened` its text and files are somebody else's."""

    mail: TakenMail
    opened: bool
    mine: bool


def mails_seen_by(actor: Actor, *, opened: bool = False) -> QuerySet[TakenMail]:
    """Those the actor may know of; `opened`: those whose text he may read."""
    mails = TakenMail.objects.filter(Exists(_copies(actor, opened=opened)))
    if actor.visibility == Visibility.ALL:
        return mails
    people = MailPerson.objects.filter(mail_id=OuterRef("pk"), person__in=people_visible_to(actor))
    return mails.filter(Exists(people))


def get_mail(actor: Actor, mail_id: UUID) -> SeenMail:
    """One mail. Raises NotFound where the actor may not know of it."""
    mail = mails_seen_by(actor).select_related("author_member").filter(id=mail_id).first()
    if mail is None:
        raise NotFound("There is no such mail.")
    opened = mails_seen_by(actor, opened=True).filter(id=mail_id).exists()
    return SeenMail(mail, opened, MailCopy.objects.filter(mail=mail, member_id=actor.member_id).exists())


def seen_ids(actor: Actor, ids: set[UUID]) -> set[UUID]:
    """Those of the mails that the actor may know of. Their people are looked at by whoever asks."""
    return set(MailCopy.objects.filter(_shared(actor), mail_id__in=ids).values_list("mail_id", flat=True))


def excerpts(actor: Actor | None, ids: Iterable[UUID]) -> dict[UUID, str]:
    """What is new in each, of those that the actor may open."""
    if actor is None:
        return {}
    rows = TakenMail.objects.filter(Exists(_copies(actor, opened=True)), id__in=set(ids))
    return dict(rows.values_list("id", "reply_text"))


def mail_titles(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Subject lines by id, for who may know of the mails."""
    rows = TakenMail.objects.filter(id__in=set(ids)).values_list("id", "subject")
    return {pk: f"“{subject or 'no subject'}”" for pk, subject in rows}


def people_of(mail: TakenMail, actor: Actor) -> list[MailPerson]:
    """Whom it is with, as far as the actor may see them."""
    rows = MailPerson.objects.filter(mail=mail, person__in=people_visible_to(actor))
    return list(rows.select_related("person").order_by("person__name_key", "id"))


def is_open_to_all(message_id: str) -> bool:
    """Whether whoever may see its people may read the mail, whoever's mailbox it lies in."""
    copies = MailCopy.objects.filter(_open_to_others(opened=True), mail_id=OuterRef("pk"))
    return TakenMail.objects.filter(Exists(copies), message_id=message_id).exists()


def taken_of(actor: Actor) -> int:
    """How many mails of the actor's own mailbox were taken in."""
    return MailCopy.objects.filter(member_id=actor.member_id).count()


def failed_of(actor: Actor) -> list[Sending]:
    """The actor's mails that did not go out, or perhaps did not."""
    failed = Sending.objects.filter(mailbox__member_id=actor.member_id, state__in=("failed", "unsure"))
    return list(failed.select_related("message").order_by("-id")[:50])


def _copies(actor: Actor, *, opened: bool) -> QuerySet[MailCopy]:
    return MailCopy.objects.filter(_shared(actor, opened=opened), mail_id=OuterRef("pk"))


def _shared(actor: Actor, *, opened: bool = False) -> Q:
    """Copies that are the actor's own, or that their owner lets others know of."""
    shared = _open_to_others(opened=opened)
    return Q(member_id=actor.member_id) | shared if actor.member_id else shared


def _open_to_others(*, opened: bool) -> Q:
    hidden = [Sharing.SUBJECT, Sharing.ONLY_ME] if opened else [Sharing.ONLY_ME]
    return ~Q(Exists(Mailbox.objects.filter(member_id=OuterRef("member_id"), sharing__in=hidden)))
