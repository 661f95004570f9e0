"""The addresses of the API: modules add theirs in their `api` modules, before the addresses are read."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import URLPattern, path

ROOT = "/api/v1/"
_patterns: dict[str, URLPattern] = {}


def add_route(route: str, view: type[Any], methods: Mapping[str, str], name: str) -> None:
    """`add_route("leads/<uuid:record_id>/qualification/", Leads, {"post": "qualify"}, "lead_qualification")`."""
    entry = view.as_view(dict(methods))
    entry.access = view.capability
    _patterns[route] = path(route, entry, name=name)


def urlpatterns() -> list[URLPattern]:
    """All of them."""
    return list(_patterns.values())


def item_url(noun: str, record_id: Any) -> str:
    """The full address of one thing."""
    return f"{settings.SITE_URL}{ROOT}{noun}/{record_id}/"
