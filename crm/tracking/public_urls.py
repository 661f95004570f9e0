"""What websites load and send, under /p/<organization>/."""

from django.urls import URLPattern, path

from crm.tracking.views import public

app_name = "tracking_public"

urlpatterns: list[URLPattern] = [
    path("sites/<str:site_key>.js", public.script, name="script"),
    path("sites/<str:site_key>/events/", public.events, name="events"),
]
