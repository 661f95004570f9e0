"""Tell a member something behind the bell."""

from django.utils import timezone

from crm.accounts.actor import Actor
from crm.accounts.models import Membership
from crm.events.types import SubjectRef
from crm.web.live.pushing import push_to_member
from crm.work.models import Notification


def notify(
    member: Membership, text: str, *, icon: str = "bell", subject: SubjectRef | None = None, key: str = ""
) -> Notification | None:
    """One line for one member. With a `key` he is told once; None if he was told before."""
    if key and Notification.objects.filter(member=member, key=key).exists():
        return None
    push_to_member(member.id, {"type": "notification", "text": text[:200]})
    return Notification.objects.create(
        member=member,
        text=text[:200],
        icon=icon,
        subject_kind=subject.kind if subject else "",
        subject_id=subject.id if subject else None,
        key=key,
    )


def mark_all_read(actor: Actor) -> int:
    """The member has seen them. How many that were."""
    unread = Notification.objects.filter(member_id=actor.member_id, read_at=None)
    return unread.update(read_at=timezone.now())
