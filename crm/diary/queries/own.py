"""Which meetings of ours belong into a member's calendar, and which of its events are such meetings."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from crm.diary.models import Diary
from crm.mailbox.models import Mailbox
from crm.meetings.models import Answer, Attendee, Meeting
from crm.normal_forms import email_key

OURS = "@fairlead"  # how the UIDs of our meetings end
MOST = 2000


def meeting_of_uid(uid: str) -> UUID | None:
    """The meeting that an event of that UID may be; None for a UID that is none of ours."""
    if not uid.endswith(OURS):
        return None
    try:
        return UUID(uid.removesuffix(OURS))
    except ValueError:
        return None


def meetings_asked_to(member_id: UUID, ids: Collection[UUID]) -> dict[UUID, Meeting]:
    """Those of the meetings to which the member was ever asked, whatever became of them."""
    if not ids:
        return {}
    asked = Attendee.objects.filter(member_id=member_id, meeting_id__in=ids)
    rows = Meeting.everything.filter(id__in=asked.values("meeting_id"))
    return {meeting.id: meeting for meeting in rows.select_related("organizer").prefetch_related("attendees")}


def meetings_to_write(member_id: UUID) -> dict[UUID, Meeting]:
    """What the member comes to, or has not answered, and is not over; the next one first."""
    mine = Attendee.objects.filter(member_id=member_id, removed_at=None, ends_at__gt=timezone.now())
    standing = (
        Meeting.objects.standing()
        .filter(id__in=mine.exclude(answer=Answer.DECLINED).values("meeting_id"))
        .order_by("starts_at", "id")
    )
    rows = standing.select_related("organizer").prefetch_related("attendees")[:MOST]
    return {meeting.id: meeting for meeting in rows}


def over_by_itself(ids: Collection[UUID], at: datetime) -> set[UUID]:
    """Those of the meetings that took place: they stay in calendars."""
    rows = Meeting.objects.standing().filter(id__in=ids, ends_at__lte=at)
    return set(rows.values_list("id", flat=True))


def addresses_of(diary: Diary) -> frozenset[str]:
    """The member's own addresses, as they are compared."""
    boxes = Mailbox.objects.filter(member_id=diary.member_id).values_list("address", flat=True)
    return frozenset(email_key(each) for each in (diary.member.email, diary.username, *boxes) if "@" in each)
