"""The list of meetings, which is a calendar, too."""

from django.db.models import QuerySet

from crm.meetings.models import Meeting
from crm.meetings.words import state_words, when_words
from crm.web.lists import Column, Empty, ListPage, View


class MeetingList(ListPage[Meeting]):
    title, kind, noun, capability, url_name = "Meetings", "meeting", "meetings", "meetings.view", "meetings:meetings"
    columns = (
        Column("title", "Meeting", kind="name", href="meetings:meeting", width=300, avatar=False, m="1"),
        Column("starts_at", "When", value=when_words, sort="starts_at", width=230, m="2",
               reads=("starts_at", "ends_at"), moves=True),
        Column("state", "State", kind="status", value=state_words, width=110, m="r",
               reads=("starts_at", "ends_at", "cancelled_at"), moves=True),
        Column("person", "Customer", kind="record", width=180, m="2r"),
        Column("place", "Where", width=180),
        Column("organizer", "Organizer", kind="member", width=80),
        Column("created_at", "Planned", kind="time", sort="id", width=140, optional=True),
    )  # fmt: skip
    views = (
        View("all", "All"),
        View("mine", "Mine", {"member": "me", "state": "coming"}, sort="starts_at"),
        View("coming", "Coming", {"state": "coming"}, sort="starts_at"),
        View("past", "Past", {"state": "over"}),
        View("cancelled", "Called off", {"state": "cancelled"}),
    )
    new = ("New meeting", "meetings:add_meeting", "meetings.edit")
    empty = Empty(
        "No meetings yet",
        "Plan one and invite customers and colleagues, or let customers choose a time by themselves.",
        "Plan a meeting",
    )  # fmt: skip
    told_by, sort = ("title",), "-starts_at"

    def rows(self) -> QuerySet[Meeting]:
        """Meetings with their organizer and customer."""
        return Meeting.objects.visible_to(self.actor).select_related("person", "organizer")

    def search(self, rows: QuerySet[Meeting], words: str) -> QuerySet[Meeting]:
        """By any part of the title."""
        return rows.filter(title__icontains=words)
