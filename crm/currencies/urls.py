"""Pages of exchange rates."""

from django.urls import path

from crm.currencies.views import rates

app_name = "currencies"

urlpatterns = [
    path("", rates.show_rates, name="rates"),
    path("feed/", rates.change_feed, name="feed"),
    path("<uuid:rate_id>/removal/", rates.drop_rate, name="drop_rate"),
]
