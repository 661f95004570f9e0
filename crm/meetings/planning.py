"""What a meeting's columns mean together: checked on every way they change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from crm.accounts.actor import Actor
from crm.errors import Refused
from crm.meetings.models import LONGEST, Answer, Attendee, Meeting

TIMES = ("starts_at", "ends_at")
TOLD = (*TIMES, "zone", "title", "place", "details")  # what everybody who is asked hears of
REMIND_BEFORE = timedelta(minutes=15)


@dataclass(frozen=True)
class Plan:
    """When a meeting is and what for. `zone` is an IANA name; moments are aware."""

    title: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    place: str = ""
    details: str = ""

    def values(self) -> dict[str, Any]:
        """As the columns hold it."""
        return {name: getattr(self, name) for name in (*TIMES, "zone", "place", "details")} | {
            "title": self.title.strip()[:200]
        }


def set_meeting(meeting: Meeting, values: dict[str, Any], _by: Actor) -> None:
    """Set facts of a locked meeting, without saving it. Raises Refused for what can't be."""
    if meeting.is_cancelled:
        raise Refused("It was called off. Plan a new meeting instead.")
    for name, value in values.items():
        setattr(meeting, name, value)
    check_times(meeting)
    if not meeting.title.strip():
        raise Refused("Say what the meeting is about.")


def check_times(meeting: Meeting) -> None:
    """Raises Refused for an end before the start, or one a week later."""
    if meeting.ends_at <= meeting.starts_at:
        raise Refused("Choose an end after the start.")
    if meeting.ends_at - meeting.starts_at > LONGEST:
        raise Refused("A meeting lasts a week at most.")


def follow_changes(meetings: Sequence[Meeting]) -> None:
    """Before new facts are saved: count what has to be told; with another time, everybody is asked anew."""
    for meeting in meetings:
        changed = meeting.changed_columns()
        if not changed.keys() & set(TOLD):
            continue
        meeting.sequence += 1
        if changed.keys() & set(TIMES):
            follow_times(meeting)


def follow_times(meeting: Meeting) -> None:
    """Places and reminder at the meeting's time; whoever said he comes then is asked whether he comes now."""
    meeting.remind_at = meeting.starts_at - REMIND_BEFORE
    places = Attendee.objects.filter(meeting=meeting)
    places.update(starts_at=meeting.starts_at, ends_at=meeting.ends_at)
    asked_anew = places.exclude(member_id=meeting.organizer_id)
    asked_anew.update(answer=Answer.WAITING, note="", answered_at=None, answered_to=meeting.sequence)
