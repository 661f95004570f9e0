"""Tell a member something: behind the bell at once, by mail a little later unless he read it, in his daily summary."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from crm.accounts.actor import Actor, member_actor
from crm.accounts.models import Membership
from crm.events.types import SubjectRef
from crm.web.hiding import without_amounts
from crm.web.live.pushing import push_to_member
from crm.work.actions.digests import plan_digest
from crm.work.models import Notification, NotificationSettings
from crm.work.notification_kinds import DIGEST, MAIL, PAGE, kind_of, kinds_for
from crm.work.queries.notifications import get_notification, settings_of, unread_of, ways_of

MAIL_AFTER = timedelta(minutes=2)  # whoever reads it in the page until then gets no mail of it
COUNTED = 100


def notify(
    member: Membership,
    text: str,
    *,
    kind: str = "",
    icon: str = "",
    subject: SubjectRef | None = None,
    key: str = "",
    body: str = "",
) -> Notification | None:
    """One line for one member, by the ways he has chosen for its kind.

    With a `key` he is told once. None if he was told before, wants to hear nothing of this, or left.
    """
    declared, settings = kind_of(kind), settings_of(member.id)
    ways = ways_of(declared, settings)
    if not member.active or not ways or (key and _was_told(member, key)):
        return None
    text, body = _readable(member, text), _readable(member, body)
    row = Notification(
        member=member,
        kind=kind,
        text=text[:200],
        body=body[:500],
        icon=icon or declared.icon,
        subject_kind=subject.kind if subject else "",
        subject_id=subject.id if subject else None,
        key=key,
        in_page=PAGE in ways,
        in_digest=DIGEST in ways,
        mail_at=timezone.now() + MAIL_AFTER if MAIL in ways else None,
    )
    if not _insert(row):
        return None
    if row.in_page:
        _push(row)
    if row.in_digest:
        plan_digest(member, settings)
    return row


def _readable(member: Membership, text: str) -> str:
    """Without the amounts that his role does not show him, in the page and in mails."""
    plain = without_amounts(text)
    return text if plain == text or member_actor(member).sees_amounts else plain


def mark_read(notification_id: UUID, *, by: Actor, read: bool = True) -> Notification:
    """The member has seen it; or wants to see it again. Doing it twice is doing it once."""
    row = get_notification(by, notification_id)
    if (row.read_at is not None) != read:
        row.read_at = timezone.now() if read else None
        row.save(update_fields=["read_at"])
    return row


def mark_all_read(actor: Actor) -> int:
    """The member has seen them. How many that were."""
    return unread_of(actor.member_id).order_by().update(read_at=timezone.now())


@transaction.atomic
def choose_ways(
    chosen: Mapping[str, Sequence[str]], *, digest_hour: int, digest: bool = True, by: Actor
) -> NotificationSettings:
    """Set by which ways each kind comes to the member himself; without `digest` he gets no daily summary.

    Kinds and channels that there are not are left out, and so are kinds that can't come to him.
    """
    known = NotificationSettings.objects.select_for_update().filter(member_id=by.member_id).first()
    settings = known or settings_of(by.member_id)
    kinds = {kind.key: kind for kind in kinds_for(by)}
    settings.choices = settings.choices | {
        key: [channel for channel in kinds[key].channels if channel in ways]
        for key, ways in chosen.items()
        if key in kinds
    }
    settings.digest_hour = digest_hour
    settings.save()
    if by.membership is not None:
        plan_digest(by.membership, settings, again=True, wanted=digest)
    return settings


def _was_told(member: Membership, key: str) -> bool:
    return Notification.objects.filter(member=member, key=key).exists()


def _insert(row: Notification) -> bool:
    """Whether it is new: two who tell at once tell once."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        if not row.key or not _was_told(row.member, row.key):
            raise
        return False
    return True


def _push(row: Notification) -> None:
    count = unread_of(row.member_id).order_by()[:COUNTED].count()
    url = reverse("work:notification", args=[row.id])
    push_to_member(row.member_id, {"type": "notification", "text": row.text, "count": count, "url": url})
