"""How meetings read."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from crm.meetings.models import Answer, Meeting
from crm.web.formats import clock, day, exact_time

TONES = {Answer.WAITING: "", Answer.COMES: "green", Answer.MAYBE: "amber", Answer.DECLINED: "red"}


def answer_words(answer: str) -> tuple[str, str]:
    """An answer and its tone."""
    return str(Answer(answer).label), TONES[Answer(answer)]


def state_words(meeting: Meeting) -> tuple[str, str]:
    """Called off, over, now or planned, and its tone."""
    if meeting.is_cancelled:
        return "Called off", "red"
    if meeting.is_over:
        return "Over", ""
    return ("Now", "green") if meeting.starts_at <= timezone.now() else ("Planned", "blue")


def when_words(meeting: Meeting) -> str:
    """ "24 November, 10:00 to 10:30", on the reader's clock."""
    return time_words(meeting.starts_at, meeting.ends_at)


def time_words(start: datetime, end: datetime) -> str:
    """From when until when; the day once where it is the same."""
    same = timezone.localtime(start).date() == timezone.localtime(end).date()
    until = clock(end) if same else f"{day(end)}, {clock(end)}"
    return f"{day(start)}, {clock(start)} to {until}"


def when_in(meeting: Meeting, zone: str) -> str:
    """ "Tue 24 Nov 2026, 10:00 CET to 10:30", on the clock of a place: for a mail, which many read."""
    with timezone.override(ZoneInfo(zone)):
        same = timezone.localtime(meeting.starts_at).date() == timezone.localtime(meeting.ends_at).date()
        return f"{exact_time(meeting.starts_at)} to {clock(meeting.ends_at) if same else exact_time(meeting.ends_at)}"
