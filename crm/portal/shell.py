"""Portal pages in the organization's clothes."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from crm.accounts.requests import Request
from crm.portal.sections import portal_sections


def render_portal(
    request: Request, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """A page with the portal's menu and who is signed in."""
    slug = request.organization.slug
    home = reverse("portal:home", args=[slug])
    values = {"portal_home": home, "portal_nav": [], "portal_me": None, "slug": slug} | (context or {})
    if account := request.portal:
        details = reverse("portal:details", args=[slug])
        values["portal_nav"] = [
            _item("Overview", home, request.path, exact=True),
            *(_item(section.label, section.url(slug), request.path) for section in portal_sections.entries),
            _item("My details", details, request.path),
        ]
        values["portal_me"] = {"name": account.person.name, "url": details}
    return render(request, template, values, status=status, using="jinja2")


def _item(label: str, url: str, path: str, *, exact: bool = False) -> dict[str, Any]:
    return {"label": label, "url": url, "current": path == url if exact else path.startswith(url)}
