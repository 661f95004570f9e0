"""Meetings, booking pages, the address of one's own calendar."""

from django.urls import path

from crm.meetings.lists import MeetingList
from crm.meetings.views import booking_pages, meetings

app_name = "meetings"

urlpatterns = [
    path("", MeetingList.view(), name="meetings"),
    path("bulk/", MeetingList.bulk_view(), name="meetings_bulk"),
    path("new/", meetings.new_meeting, name="add_meeting"),
    path("booking-pages/", booking_pages.booking_pages, name="booking_pages"),
    path("booking-pages/new/", booking_pages.new_page, name="add_booking_page"),
    path("booking-pages/<uuid:page_id>/", booking_pages.edit_page, name="booking_page"),
    path("booking-pages/<uuid:page_id>/removal/", booking_pages.drop_page, name="booking_page_removal"),
    path("my-calendar/", booking_pages.calendar_feed, name="calendar_feed"),
    path("<uuid:meeting_id>/", meetings.show_meeting, name="meeting"),
    path("<uuid:meeting_id>/edit/", meetings.edit_meeting, name="meeting_edit"),
    path("<uuid:meeting_id>/cancellation/", meetings.cancel, name="meeting_cancellation"),
    path("<uuid:meeting_id>/answer/", meetings.answer, name="meeting_answer"),
    path("<uuid:meeting_id>/meeting.ics", meetings.download, name="meeting_file"),
]
