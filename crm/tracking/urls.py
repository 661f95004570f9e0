"""Pages about websites."""

from django.urls import URLPattern, path

from crm.tracking.views import visits, websites

app_name = "tracking"

urlpatterns: list[URLPattern] = [
    path("", websites.list_websites, name="websites"),
    path("new/", websites.new_website, name="new_website"),
    path("pages/<uuid:page_view_id>/", visits.show_page_view, name="page_view"),
    path("<uuid:website_id>/", websites.show_website, name="website"),
    path("<uuid:website_id>/activity/", websites.switch, name="website_activity"),
    path("<uuid:website_id>/secret/", websites.renew, name="website_secret"),
]
