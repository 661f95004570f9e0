"""What members hear of their joined calendars."""

import hashlib

from crm.diary.models import Diary
from crm.events.types import SubjectRef
from crm.meetings.models import Meeting
from crm.meetings.words import when_in
from crm.work.actions.notifications import notify
from crm.work.zones import zone_of


def tell_put_back(diary: Diary, meeting: Meeting, etag: str) -> None:
    """That what he did to a meeting there does not hold; once for each state of the calendar (`etag`)."""
    member = diary.member
    if meeting.organizer_id == member.id:
        why = "It was changed here as well, or can't be moved there any more. Change it here."
    else:
        why = f"{meeting.organizer.name} plans it. Ask for another time, or decline it here."
    notify(
        member,
        f"{meeting.title} was put back in your calendar: {when_in(meeting, zone_of(member))}",
        kind="diary_put_back",
        subject=SubjectRef("meeting", meeting.id),
        key=f"diary-back:{meeting.id}:{hashlib.sha256(etag.encode()).hexdigest()[:16]}",
        body=why,
    )
