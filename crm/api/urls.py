"""The API's addresses, under /api/."""

from django.urls import URLPattern, URLResolver, include, path

from crm.api.description import schema
from crm.api.routes import urlpatterns as routes

app_name = "api"

urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/schema/", schema, name="schema"),
    path("v1/", include(routes())),
]
