"""Public pages of leads, under /p/<organization>/."""

from django.urls import URLPattern

app_name = "leads_public"

urlpatterns: list[URLPattern] = []
