"""Where meetings stand in the frame, and on the pages of what they are about."""

from functools import partial
from typing import Any

from crm.accounts.actor import Actor
from crm.events.types import SubjectRef
from crm.meetings.models import Meeting
from crm.meetings.queries.meetings import meeting_titles, meetings_about, meetings_today
from crm.meetings.words import state_words, when_words
from crm.web.formats import clock
from crm.web.kinds import RecordKind, register_kind
from crm.web.navigation import Entry, account_pages, navigation, new_menu, palette_pages
from crm.web.panels import Panel, register_panel
from crm.work.notification_kinds import DIGEST, MAIL, PAGE, NotificationKind, register_notification_kind

SHOWN = 5
ABOUT = ("person", "company", "lead", "deal", "ticket")


def _about(kind: str, actor: Actor, record: Any) -> dict[str, Any] | None:
    meetings = meetings_about(actor, SubjectRef(kind, record.id), SHOWN)
    may_add = actor.can("meetings.edit")
    if not meetings and not may_add:
        return None
    rows = [(meeting, when_words(meeting), state_words(meeting)) for meeting in meetings]
    return {"meetings": rows, "about": f"{kind}:{record.id}", "may_add": may_add}


def _today(actor: Actor, _record: None) -> dict[str, Any] | None:
    meetings = meetings_today(actor.member_id, SHOWN + 1) if actor.member_id else []
    may_add = actor.can("meetings.edit")
    rows: list[tuple[Meeting, str]] = [(each, f"{clock(each.starts_at)} to {clock(each.ends_at)}") for each in meetings]
    return {"meetings": rows, "may_add": may_add}


navigation.register(Entry("Meetings", "meetings:meetings", "calendar-event", "meetings.view", order=3,
                          section="meetings"))  # fmt: skip
new_menu.register(Entry("Meeting", "meetings:add_meeting", "calendar-event", "meetings.edit", order=65))
palette_pages.register(
    Entry("Booking pages", "meetings:booking_pages", "calendar-plus", "meetings.edit", words="appointments calendly"),
    Entry("My calendar elsewhere", "meetings:calendar_feed", "calendar-share", "meetings.view",
          words="ics feed subscribe phone google outlook apple"),
)  # fmt: skip
account_pages.register(
    Entry("My calendar elsewhere", "meetings:calendar_feed", "calendar-share", "meetings.view", order=30),
    Entry("Booking pages", "meetings:booking_pages", "calendar-plus", "meetings.edit", order=35),
)
register_kind(RecordKind("meeting", "Meeting", "Meetings", "calendar-event", "meetings:meeting", meeting_titles))
register_notification_kind(
    NotificationKind("meeting_booked", "A customer books a time with me", "Meetings", "calendar-plus",
                     (PAGE, MAIL), capability="meetings.view", order=70),
    NotificationKind("meeting_answered", "Somebody answers my invitation", "Meetings", "calendar-check",
                     (PAGE, DIGEST), capability="meetings.view", order=71),
    NotificationKind("meeting_reminder", "A meeting is about to begin", "Meetings", "alarm",
                     (PAGE,), (PAGE, MAIL), "meetings.view", order=72),
)  # fmt: skip

for _kind in ABOUT:
    _panel = Panel("Meetings", "meetings/panel.html", partial(_about, _kind), "meetings.view", 12)
    register_panel(_kind, _panel)
register_panel("home", Panel("Meetings today", "meetings/home_panel.html", _today, "meetings.view", 5, "left"))
