"""Dashboards and scheduled reports."""

from django.urls import path

from reporting.views import activity, coverage, dashboard, sales, sales_mail, schedule, sources, spending

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
    path("sales/", sales.sales, name="sales"),
    path("sales/mail/<slug:rhythm>/", sales_mail.sales_mail, name="sales_mail"),
    path("sales/mail/<slug:rhythm>/sending/", sales_mail.send_now, name="send_sales_mail"),
    path("activity/", activity.show_activity, name="activity"),
    path("activity/<slug:kind>/", activity.activity_records, name="activity_records"),
    path("coverage/", coverage.show_coverage, name="coverage"),
    path("coverage/customers/", coverage.list_silent, name="silent_customers"),
    path("schedule/", schedule.schedule, name="schedule"),
    path("send/", schedule.send_now, name="send_now"),
]
