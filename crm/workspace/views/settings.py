"""Settings: the list of pages, the organization's own, its colours and logo."""

from typing import Any

from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from crm.accounts.access import public, requires, signed_in
from crm.accounts.requests import Request
from crm.errors import NotFound, Refused
from crm.tenancy.models import Organization
from crm.web.navigation import DATA, SETTINGS_GROUPS, Entry, account_pages, settings_pages
from crm.web.templating import render_page, toast
from crm.workspace.actions.organization import change_organization, remove_logo, set_logo
from crm.workspace.brand import brand_css
from crm.workspace.forms.organization import LogoForm, OrganizationForm

OWN_PAGES = (
    Entry("Your profile", "accounts:profile", "user", about="Name, time zone, signature"),
    Entry("Sign-in and security", "accounts:security", "shield-lock", about="Password, passkeys, second factor"),
)
WEEK = {"Cache-Control": "public, max-age=604800"}  # the address carries the version


@signed_in
@require_GET
def index(request: Request) -> HttpResponse:
    """All settings pages the member may open."""
    pages = settings_pages.open_to(request.actor)
    groups = [(name, [page for page in pages if (page.group or DATA) == name]) for name in SETTINGS_GROUPS]
    context: dict[str, Any] = {
        "groups": [(name, own) for name, own in groups if own],
        "account": [*OWN_PAGES, *account_pages.open_to(request.actor)],
    }
    return render_page(request, "workspace/settings.html", context)


@requires("workspace.settings")
def organization(request: Request) -> HttpResponse:
    """Name, colour, time zone, currency, language."""
    # A copy: what is wrong in the form must not show in the frame.
    form = OrganizationForm(request.POST or None, instance=Organization.objects.get(id=request.organization.id))
    if request.method == "POST" and form.is_valid():
        change_organization(form.values(), by=request.actor)
        toast(request, "Settings saved.")
        return redirect("workspace:organization")
    return _organization_page(request, form, LogoForm(), status=422 if form.errors else 200)


@requires("workspace.settings")
@require_POST
def logo(request: Request) -> HttpResponse:
    """Take another logo, or none."""
    if "remove" in request.POST:
        remove_logo(by=request.actor)
        toast(request, "Logo removed.")
        return redirect("workspace:organization")
    form = LogoForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            set_logo(form.cleaned_data["logo"], by=request.actor)
        except Refused as refusal:
            form.add_error("logo", str(refusal))
        else:
            toast(request, "Logo saved.")
            return redirect("workspace:organization")
    return _organization_page(request, OrganizationForm(instance=request.organization), form, status=422)


@public
@require_GET
def brand(request: Request, slug: str) -> HttpResponse:
    """The organization's colours as a style sheet: its public pages need them before anybody signs in."""
    css = brand_css(_called(slug).colour)
    return HttpResponse(css, content_type="text/css", headers=WEEK)


@public
@require_GET
def brand_logo(request: Request, slug: str) -> HttpResponse:
    """The organization's logo, always a PNG that we have drawn."""
    key = _called(slug).logo
    if not key or not default_storage.exists(key):
        raise NotFound("There is no such page.")
    with default_storage.open(key) as file:
        drawn = file.read()
    safe = {"Content-Disposition": "inline", "Content-Security-Policy": "default-src 'none'; sandbox"}
    return HttpResponse(drawn, content_type="image/png", headers=WEEK | safe)


def _called(slug: str) -> Organization:
    found = Organization.objects.filter(slug=slug).first()
    if found is None:
        raise NotFound("There is no such page.")
    return found


def _organization_page(request: Request, form: OrganizationForm, logo_form: LogoForm, *, status: int) -> HttpResponse:
    context = {"form": form, "logo_form": logo_form}
    return render_page(request, "workspace/organization.html", context, status=status)
