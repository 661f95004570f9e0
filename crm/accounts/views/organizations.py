"""Which organization one works in; joining one by invitation."""

from uuid import UUID

from django.contrib.auth import logout
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from crm.accounts.access import public, user_only
from crm.accounts.actions.invitations import accept_invitation, find_invitation
from crm.accounts.actions.organizations import create_organization
from crm.accounts.forms import OrganizationForm
from crm.accounts.middleware import enter_organization
from crm.accounts.models import Seat
from crm.accounts.queries.members import seats_of
from crm.accounts.requests import Request
from crm.errors import NotFound
from crm.web.templating import render_page


@user_only
def organizations(request: Request) -> HttpResponse:
    """Somebody without an organization founds one; somebody with several chooses."""
    form = OrganizationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        organization = create_organization(form.cleaned_data["name"], owner=request.user)
        enter_organization(request, organization.id)
        return HttpResponseRedirect(reverse("work:home"))
    context = {"form": form, "seats": seats_of(request.user)}
    return render_page(request, "accounts/organizations.html", context, status=422 if form.errors else 200)


@user_only
@require_POST
def switch(request: Request) -> HttpResponse:
    """Go over to another of one's organizations."""
    try:
        chosen = UUID(request.POST.get("organization", ""))
    except ValueError as error:
        raise NotFound("There is no such organization.") from error
    if not Seat.objects.filter(user=request.user, organization_id=chosen, active=True).exists():
        raise NotFound("There is no such organization.")
    enter_organization(request, chosen)
    return redirect("work:home")


@public
@require_GET
def invitation(request: Request, token: str) -> HttpResponse:
    """What one is invited to; whoever is signed in can accept."""
    try:
        organization, invited = find_invitation(token)
    except NotFound as error:
        request.session.pop("invitation", None)
        return _not_good(request, error)
    request.session["invitation"] = token
    context = {"inviting": organization, "invitation": invited, "token": token}
    return render_page(request, "accounts/invitation.html", context)


@user_only
@require_POST
def accept(request: Request, token: str) -> HttpResponse:
    """Join."""
    try:
        organization = accept_invitation(token, user=request.user)
    except NotFound as error:
        return _not_good(request, error)
    request.session.pop("invitation", None)
    enter_organization(request, organization.id)
    return redirect("work:home")


@public
@require_POST
def sign_out(request: Request) -> HttpResponse:
    """End this session."""
    logout(request)
    return redirect("account_login")


def _not_good(request: Request, error: NotFound) -> HttpResponse:
    """Why the link in the mail does not work, and what to do."""
    return render_page(request, "accounts/invitation_gone.html", {"why": str(error)}, status=404)
