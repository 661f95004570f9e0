"""What a member does to a meeting of ours in his own calendar: taken over if he organizes it, else put back.

Where it changed here as well since it was written there, what stands here holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import member_actor
from crm.diary.entries import entry_of
from crm.diary.models import Calendar, Diary, MeetingCopy
from crm.diary.queries.own import meetings_asked_to
from crm.diary.telling import tell_put_back
from crm.errors import NotAllowed, NotFound, Refused
from crm.mail.headers import header_text
from crm.meetings.actions.planning import cancel_meeting, change_meeting
from crm.meetings.models import Meeting

LONGEST_TITLE, LONGEST_PLACE = 200, 300
MOST_REMOVED = 3  # at one look: whoever clears a calendar does not call all his meetings off


@dataclass(frozen=True)
class Seen:
    """A meeting of ours as it stands in a calendar."""

    name: str
    etag: str
    times: tuple[datetime, datetime] | None
    invites: bool = False
    title: str = ""
    place: str = ""


def follow_calendar(diary: Diary, calendar: Calendar, meeting_id: UUID, seen: Seen) -> None:
    """Take over or have put back what was done to it. Runs in the caller's transaction, which holds the diary."""
    rows = MeetingCopy.objects.select_for_update().filter(calendar=calendar, meeting_uuid=meeting_id)
    copy = rows.first()
    meeting = meetings_asked_to(diary.member_id, [meeting_id]).get(meeting_id)
    if meeting is None:
        return
    if copy is None:
        _adopt(calendar, meeting, seen)
        return
    moved = seen.times != (copy.starts_at, copy.ends_at)
    copy.name, copy.etag, copy.is_invitation = seen.name, seen.etag, seen.invites
    if not seen.invites:
        known = copy.state == entry_of(meeting, diary.member_id).state
        taken = known and _take_over(diary, meeting, seen, moved=moved)
        if moved and not taken:
            tell_put_back(diary, meeting, seen.etag)
        if moved or taken:
            copy.state = ""  # written anew: with the next number, or as it was
    copy.save()


def follow_removals(diary: Diary, calendar: Calendar, names: Sequence[str]) -> None:
    """Call meetings off that their organizer took out of his calendar; write those of others again."""
    copies = list(MeetingCopy.objects.select_for_update().filter(calendar=calendar, name__in=names))
    meetings = meetings_asked_to(diary.member_id, [copy.meeting_uuid for copy in copies])
    few = len(copies) <= MOST_REMOVED
    for copy in copies:
        meeting = meetings.get(copy.meeting_uuid)
        if copy.is_invitation or meeting is None or (few and _call_off(diary, meeting, copy)):
            copy.delete()
        else:
            if few:
                tell_put_back(diary, meeting, copy.etag)
            copy.state, copy.etag = "", ""
            copy.save(update_fields=["state", "etag"])


def _adopt(calendar: Calendar, meeting: Meeting, seen: Seen) -> None:
    """An invitation that he accepted by mail, or what we wrote and died before we could note it down."""
    if not (seen.invites or calendar.is_target):
        return
    MeetingCopy.objects.create(
        calendar=calendar, meeting_uuid=meeting.id, name=seen.name, etag=seen.etag, is_invitation=seen.invites,
        starts_at=meeting.starts_at, ends_at=meeting.ends_at,
    )  # fmt: skip


def _take_over(diary: Diary, meeting: Meeting, seen: Seen, *, moved: bool) -> bool:
    """Have happen here what its organizer did there. Whether anything did."""
    if meeting.organizer_id != diary.member_id or meeting.is_over:
        return False
    values: dict[str, Any] = {}
    if moved:
        if seen.times is None or seen.times[1] <= timezone.now():
            return False
        values = dict(zip(("starts_at", "ends_at"), seen.times, strict=True))
    # Compared as one line: servers fold lines and mend spaces.
    title, place = header_text(seen.title, LONGEST_TITLE), header_text(seen.place, LONGEST_PLACE)
    if title and title != header_text(meeting.title, LONGEST_TITLE):
        values["title"] = title
    if place != header_text(meeting.place, LONGEST_PLACE):
        values["place"] = place
    if not values:
        return False
    try:
        with transaction.atomic():
            change_meeting(meeting.id, values, by=member_actor(diary.member))
    except (Refused, NotAllowed, NotFound):
        return False
    return True


def _call_off(diary: Diary, meeting: Meeting, copy: MeetingCopy) -> bool:
    if meeting.organizer_id != diary.member_id or copy.state != entry_of(meeting, diary.member_id).state:
        return False
    try:
        with transaction.atomic():
            cancel_meeting(meeting.id, by=member_actor(diary.member))
    except (Refused, NotAllowed, NotFound):
        return False
    return True
