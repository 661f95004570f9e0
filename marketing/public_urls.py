"""Public pages of marketing, under /p/<organization>/."""

from django.urls import URLPattern

app_name = "marketing_public"

urlpatterns: list[URLPattern] = []
