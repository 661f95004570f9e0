"""A meeting as it is written into a member's own calendar: his view of it, nobody's addresses.

Without organizer and attendees: the calendar's server would else invite everybody a second time (RFC 6638).
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from icalendar import Calendar
from icalendar.enums import STATUS

from crm.meetings.calendars import own_event, written_alone
from crm.meetings.models import Answer, Meeting

KEPT = ("CATEGORIES", "COLOR")  # what he may have added there, besides reminders and what begins with X-


@dataclass(frozen=True)
class Entry:
    """`state` is the same as long as nothing that is written has changed."""

    meeting: Meeting
    content: bytes
    state: str
    starts_at: datetime
    ends_at: datetime

    def over(self, there: bytes) -> bytes:
        """The same, with what he added to the event that it is written over."""
        try:
            events = Calendar.from_ical(there).walk("VEVENT")
            return _with_additions(self.content, next(iter(events)))
        except (ValueError, KeyError, TypeError, AttributeError, StopIteration):
            return self.content


def entry_of(meeting: Meeting, member_id: UUID) -> Entry:
    """The meeting as it should stand in the calendar of this member. Its attendees are read along."""
    places = [place for place in meeting.attendees.all() if place.removed_at is None]
    own = next((place for place in places if place.member_id == member_id), None)
    open_ = own is not None and own.answer in (Answer.WAITING, Answer.MAYBE)
    names = sorted(place.called for place in places if place.member_id != member_id)
    event = own_event(meeting)
    url = settings.SITE_URL + reverse("meetings:meeting", args=[meeting.id])
    words = [meeting.details.strip(), f"With {', '.join(names)}" if names else "", url]
    event.description = "\n\n".join(part for part in words if part)
    event.url = url
    event.status = STATUS.TENTATIVE if open_ else STATUS.CONFIRMED
    told = [
        meeting.sequence, meeting.title, meeting.starts_at.isoformat(), meeting.ends_at.isoformat(), meeting.zone,
        meeting.place, event.description, event.status,
    ]  # fmt: skip
    state = hashlib.sha256("\n".join(map(str, told)).encode()).hexdigest()
    return Entry(meeting, written_alone(event), state, whole(meeting.starts_at), whole(meeting.ends_at))


def whole(moment: datetime) -> datetime:
    """As calendars write it: in seconds."""
    return moment.replace(microsecond=0)


def _with_additions(content: bytes, there: Any) -> bytes:
    calendar = Calendar.from_ical(content)
    event: Any = next(iter(calendar.walk("VEVENT")))
    for alarm in there.walk("VALARM"):
        event.add_component(alarm)
    for name, value in there.items():
        if name in KEPT or name.startswith("X-"):
            event[name] = value
    return bytes(calendar.to_ical())
