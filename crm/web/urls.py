"""The components on pages of their own, while developing."""

from django.urls import path

from crm.web.guide import guide

app_name = "web"

urlpatterns = [path("guide/<slug:page>/", guide, name="guide")]
