"""Members and invitations."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from crm.accounts.access import requires
from crm.accounts.actions.invitations import invite_member
from crm.accounts.models import Invitation, Membership
from crm.accounts.queries.roles import is_within
from crm.accounts.requests import Request
from crm.errors import Refused
from crm.web.templating import render_page, toast
from crm.workspace.actions.members import change_member, get_member, set_member_active
from crm.workspace.forms.members import InvitationForm, MemberForm
from crm.workspace.mails import queue_invitation


@requires("workspace.view_members")
def members(request: Request) -> HttpResponse:
    """Who works here, who was invited; the form that invites."""
    form = InvitationForm(request.POST or None, by=request.actor)
    if request.method == "POST":
        request.actor.require("workspace.members")
        if form.is_valid() and _invite(request, form):
            return redirect("workspace:members")
    context = {
        "form": form,
        "members": Membership.objects.select_related("role", "team").order_by("-active", "name"),
        "invitations": Invitation.objects.filter(accepted_at=None).select_related("role").order_by("-id"),
        "may_change": request.actor.can("workspace.members"),
    }
    return render_page(request, "workspace/members.html", context, status=422 if form.errors else 200)


@requires("workspace.members")
def member(request: Request, member_id: UUID) -> HttpResponse:
    """One member's role, team and title."""
    colleague = get_member(request.actor, member_id)
    initial = {"role": colleague.role_id, "team": colleague.team_id, "title": colleague.title}
    form = MemberForm(request.POST or None, initial=initial, member=colleague, by=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            change_member(member_id, by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("role", str(refusal))
        else:
            toast(request, f"{colleague.name} saved.")
            return redirect("workspace:members")
    context = {"form": form, "member": colleague, "may_change": is_within(colleague.role, request.actor)}
    return render_page(request, "workspace/member.html", context, status=422 if form.errors else 200)


@requires("workspace.members")
@require_POST
def member_active(request: Request, member_id: UUID) -> HttpResponse:
    """Shut out, or let in again."""
    colleague = set_member_active(member_id, active=request.POST.get("active") == "1", by=request.actor)
    toast(request, f"{colleague.name} {'can sign in again' if colleague.active else 'is shut out'}.")
    return redirect("workspace:members")


@requires("workspace.members")
@require_POST
def withdraw_invitation(request: Request, invitation_id: UUID) -> HttpResponse:
    """Take an invitation back."""
    Invitation.objects.filter(id=invitation_id, accepted_at=None).delete()
    toast(request, "Invitation withdrawn.")
    return redirect("workspace:members")


def _invite(request: Request, form: InvitationForm) -> bool:
    """Whether the invitation is on its way; if not, the form says why."""
    data = form.cleaned_data
    try:
        invitation, token = invite_member(data["email"], role=data["role"], team=data["team"], by=request.actor)
    except Refused as refusal:
        form.add_error("email", str(refusal))
        return False
    queue_invitation(request.organization, invitation, token)
    toast(request, f"Invitation mailed to {invitation.email}.")
    return True
