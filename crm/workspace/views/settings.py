"""Settings: the list of pages, the organization's own, its colours."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from crm.accounts.access import public, requires, signed_in
from crm.accounts.requests import Request
from crm.errors import NotFound
from crm.tenancy.models import Organization
from crm.web.navigation import settings_pages
from crm.web.templating import render_page, toast
from crm.workspace.brand import brand_css
from crm.workspace.forms.organization import OrganizationForm


@signed_in
@require_GET
def index(request: Request) -> HttpResponse:
    """All settings pages the member may open."""
    pages: list[Any] = settings_pages.open_to(request.actor)
    return render_page(request, "workspace/settings.html", {"pages": pages})


@requires("workspace.settings")
def organization(request: Request) -> HttpResponse:
    """Name, colour, time zone, currency, language."""
    record = Organization.objects.select_for_update().get(id=request.organization.id)
    form = OrganizationForm(request.POST or None, instance=record)
    if request.method == "POST" and form.is_valid():
        form.save()
        toast(request, "Settings saved.")
        return redirect("workspace:organization")
    return render_page(request, "workspace/organization.html", {"form": form}, status=422 if form.errors else 200)


@public
@require_GET
def brand(request: Request, slug: str) -> HttpResponse:
    """The organization's colours as a style sheet: its public pages need them before anybody signs in."""
    found = Organization.objects.filter(slug=slug).first()
    if found is None:
        raise NotFound("There is no such page.")
    return HttpResponse(
        brand_css(found.colour), content_type="text/css", headers={"Cache-Control": "public, max-age=604800"}
    )
