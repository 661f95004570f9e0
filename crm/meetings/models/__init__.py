from crm.meetings.models.attendee import Answer, Attendee
from crm.meetings.models.booking_page import BookingHost, BookingPage
from crm.meetings.models.feed import CalendarFeed
from crm.meetings.models.meeting import LONGEST, Meeting

__all__ = [
    "LONGEST",
    "Answer",
    "Attendee",
    "BookingHost",
    "BookingPage",
    "CalendarFeed",
    "Meeting",
]
