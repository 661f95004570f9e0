"""Pages of automation."""

from django.urls import URLPattern

app_name = "automation"

urlpatterns: list[URLPattern] = []
