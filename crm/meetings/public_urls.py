"""Public pages of meetings, under /p/<organization>/."""

from django.urls import path

from crm.meetings.views import booking, feeds, guests

app_name = "meetings_public"

urlpatterns = [
    path("book/<slug:slug>/", booking.book_page, name="book"),
    path("meetings/<str:token>/", guests.place_page, name="place"),
    path("meetings/<str:token>/meeting.ics", guests.place_file, name="file"),
    path("calendars/<str:secret>.ics", feeds.feed, name="feed"),
]
