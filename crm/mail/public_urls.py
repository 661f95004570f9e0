"""Public pages of mail, under /p/<organization>/."""

from django.urls import URLPattern

app_name = "mail_public"

urlpatterns: list[URLPattern] = []
