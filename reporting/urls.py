"""Dashboards and scheduled reports."""

from django.urls import path

from reporting.views import dashboard, schedule

app_name = "reporting"

urlpatterns = [
    path("", dashboard.dashboard, name="dashboard"),
    path("records/<slug:key>/", dashboard.records, name="records"),
    path("schedule/", schedule.schedule, name="schedule"),
    path("send/", schedule.send_now, name="send_now"),
]
