"""Public pages of the portal, under /p/<organization>/."""

from django.urls import URLPattern

app_name = "portal"

urlpatterns: list[URLPattern] = []
