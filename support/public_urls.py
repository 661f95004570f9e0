"""Public pages of support, under /p/<organization>/."""

from django.urls import URLPattern

app_name = "support_portal"

urlpatterns: list[URLPattern] = []
