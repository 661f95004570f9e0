"""Meetings in calendars: at the time they start."""

from uuid import UUID

from django.urls import reverse

from crm.accounts.actor import Actor
from crm.meetings.actions.planning import move_meeting
from crm.meetings.models import Meeting
from crm.web.calendars import CalendarSource, Entry, Slot, register_calendar


def meeting_entry(meeting: Meeting) -> Entry:
    """A meeting on its day; `person` and `organizer` are read along."""
    off = meeting.is_cancelled
    return Entry(
        id=meeting.id,
        title=meeting.title,
        url=reverse("meetings:meeting", args=[meeting.id]),
        at=meeting.starts_at,
        sub=meeting.person.name if meeting.person else meeting.organizer.name,
        tone="red" if off else "" if meeting.is_over else "violet",
        mark=("calendar-x", "Called off") if off else None,
        is_done=off,  # struck out reads as called off: what took place is grey
        who=(meeting.organizer.name, meeting.organizer_id),
        version=meeting.version,
    )


def _move(meeting_id: UUID, slot: Slot, by: Actor, seen: int | None) -> Meeting:
    return move_meeting(meeting_id, slot.day, hour=slot.hour, by=by, seen=seen)


register_calendar(
    CalendarSource(
        "meetings:meetings",
        "planned",
        entry=meeting_entry,
        moment="starts_at",
        move=_move,
        may_move="meetings.edit",
        add=("meetings:add_meeting", "day", "at"),
        may_add="meetings.edit",
    )
)
