"""One's own calendar, joined."""

from django.urls import path

from crm.diary.views import diary

app_name = "diary"

urlpatterns = [
    path("", diary.own, name="own"),
    path("look/", diary.look, name="look"),
    path("leaving/", diary.leaving, name="leaving"),
    path("of/<uuid:diary_id>/", diary.show, name="diary"),
]
