"""Dashboards and scheduled reports."""

from django.urls import path

from reporting.views import dashboard, schedule, sources, spending

app_name = "reporting"

urlpatterns = [
    path("", dashboard.dashboard, name="dashboard"),
    path("records/<slug:key>/", dashboard.records, name="records"),
    path("sources/", sources.sources, name="sources"),
    path("sources/<slug:figure>/", sources.source_records, name="source_records"),
    path("costs/", spending.spending, name="spending"),
    path("costs/new/", spending.new_spend, name="new_spend"),
    path("costs/<uuid:spend_id>/", spending.edit_spend, name="spend"),
    path("costs/<uuid:spend_id>/removal/", spending.remove, name="spend_removal"),
    path("costs/<uuid:spend_id>/restoring/", spending.restore, name="spend_restoring"),
    path("schedule/", schedule.schedule, name="schedule"),
    path("send/", schedule.send_now, name="send_now"),
]
