"""Search."""

from django.urls import path

from crm.search.views.palette import palette

app_name = "search"

urlpatterns = [path("", palette, name="palette")]
