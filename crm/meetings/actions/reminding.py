"""Remind colleagues of what is about to begin."""

from django.utils import timezone

from crm.meetings.models import Meeting
from crm.meetings.telling import remind_everybody

MOST = 200


def send_reminders() -> int:
    """Tell of up to MOST meetings that are about to begin; how many that were. Runs in the caller's transaction."""
    now = timezone.now()
    due = Meeting.everything.filter(remind_at__lte=now).select_for_update(skip_locked=True, no_key=True)
    meetings = list(due.order_by("remind_at", "id")[:MOST])
    for meeting in meetings:
        if not (meeting.is_cancelled or meeting.in_bin) and meeting.starts_at > now:
            remind_everybody(meeting)
        meeting.remind_at = None
        meeting.save(update_fields=["remind_at"])
    return len(meetings)
