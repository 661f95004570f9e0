"""Public pages of reports, under /p/<organization>/."""

from django.urls import URLPattern, path

from reporting.views import stopping

app_name = "reporting_public"

urlpatterns: list[URLPattern] = [
    path("sales-report/<str:token>/", stopping.stop_sales_mail, name="stop_sales_mail"),
]
