"""How meetings read in a timeline."""

from crm.events.catalog.meetings import MeetingAnswered, MeetingCancelled, MeetingChanged, MeetingPlanned
from crm.meetings.models import Answer
from crm.meetings.telling import SAID
from crm.web.formats import time_ago
from crm.web.timeline import CONVERSATIONS, Telling, tells

ICONS = {Answer.COMES: ("calendar-check", "green"), Answer.DECLINED: ("calendar-x", "red")}


@tells(MeetingPlanned, CONVERSATIONS, of="meeting")
def planned(event: MeetingPlanned) -> Telling:
    """Mira Okonkwo planned a meeting: First talk, tomorrow, 10:00."""
    did = "booked a meeting:" if event.booked else "planned a meeting:"
    return Telling(
        icon="calendar-event", tone="violet", did=did, more=f"{event.title}, {time_ago(event.starts_at)}", link=False
    )


@tells(MeetingChanged, CONVERSATIONS, of="meeting")
def changed(event: MeetingChanged) -> Telling:
    """Mira Okonkwo changed a meeting: First talk, now tomorrow, 11:00."""
    return Telling(
        icon="calendar-time", did="changed a meeting:", more=f"{event.title}, {time_ago(event.starts_at)}", link=False
    )


@tells(MeetingCancelled, CONVERSATIONS, of="meeting")
def cancelled(event: MeetingCancelled) -> Telling:
    """Mira Okonkwo called a meeting off: First talk."""
    return Telling(
        icon="calendar-x", tone="red", did="called a meeting off:", more=event.title, body=event.note, link=False
    )


@tells(MeetingAnswered, CONVERSATIONS, of="meeting")
def answered(event: MeetingAnswered) -> Telling:
    """Anna Martens comes to First talk."""
    icon, tone = ICONS.get(Answer(event.answer), ("calendar-question", "amber"))
    return Telling(
        icon=icon, tone=tone, actor=event.who, did=SAID[Answer(event.answer)], more=event.title, body=event.note,
        link=False,
    )  # fmt: skip
