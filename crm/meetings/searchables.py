"""What meetings are found by."""

from crm.events.catalog.meetings import MeetingCancelled, MeetingChanged, MeetingPlanned
from crm.meetings.models import Meeting
from crm.meetings.queries.meetings import meetings_visible_to
from crm.search.searchable import Found, Searchable, register_searchable
from crm.web.formats import day


def _meeting(meeting: Meeting) -> Found:
    about = meeting.person.name if meeting.person else ""
    return Found(
        title=meeting.title, subtitle=", ".join(part for part in (about, day(meeting.starts_at)) if part),
        body=f"{meeting.place} {meeting.details}",
    )  # fmt: skip


register_searchable(
    Searchable(
        kind="meeting",
        capability="meetings.view",
        rows=lambda: Meeting.objects.select_related("person"),
        visible=meetings_visible_to,
        found=_meeting,
        events=(MeetingPlanned, MeetingChanged, MeetingCancelled),
        order=65,
    )
)
