"""A meeting as a file."""

from django.http import HttpResponse

from crm.meetings.calendars import Method, invitation
from crm.meetings.models import Meeting
from crm.meetings.queries.meetings import asked


def calendar_file(meeting: Meeting) -> HttpResponse:
    """To be saved, and opened by any calendar program."""
    content = invitation(meeting, asked(meeting), Method.PUBLISH)
    return HttpResponse(
        content, content_type="text/calendar", headers={"Content-Disposition": 'attachment; filename="meeting.ics"'}
    )
