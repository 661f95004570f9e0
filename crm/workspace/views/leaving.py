"""A member leaves: what he owns, and who gets it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect

from crm.accounts.access import requires
from crm.accounts.models import Membership
from crm.accounts.requests import Request
from crm.api.queries.keys import is_keeper, keys_of
from crm.errors import Refused
from crm.web.templating import render_page, toast
from crm.workspace.actions.leaving import NOBODY, let_leave
from crm.workspace.actions.members import get_member
from crm.workspace.queries.leaving import owned_by, ownerships


@requires("workspace.members")
def leaving(request: Request, member_id: UUID) -> HttpResponse:
    """Ask who gets what, then shut the member out and hand it over."""
    member = get_member(request.actor, member_id)
    error = ""
    if request.method == "POST":
        try:
            keys_to = request.POST.get("keys_to", "")
            job = let_leave(member_id, _heirs(request, member_id), keys_to=keys_to, by=request.actor)
        except Refused as refusal:
            error = str(refusal)
        else:
            toast(request, f"{member.name} is out. {'Handing over…' if job else 'There was nothing to hand over.'}")
            return redirect("jobs:job", job.id) if job else redirect("workspace:members")
    context = _page(request, member) | {"error": error}
    return render_page(request, "workspace/leaving.html", context, status=422 if error else 200)


def _heirs(request: Request, member_id: UUID) -> dict[str, str]:
    """For each kind he owns what was chosen for it, else what was chosen for all."""
    everything = request.POST.get("everything", "")
    return {key: request.POST.get(f"to.{key}") or everything for key in owned_by(member_id)}


def _page(request: Request, member: Membership) -> dict[str, Any]:
    counts = owned_by(member.id)
    rows = [(own, counts[own.key], request.POST.get(f"to.{own.key}", "")) for own in ownerships() if own.key in counts]
    colleagues = Membership.objects.active().exclude(id=member.id).select_related("role")
    return {
        "member": member,
        "rows": rows,
        "colleagues": [(str(each.id), each.name) for each in colleagues],
        "everything": request.POST.get("everything", ""),
        "nobody": NOBODY,
        "keys": list(keys_of(member.id)),
        "keepers": [(str(each.id), each.name) for each in colleagues if is_keeper(each)],
        "keys_to": request.POST.get("keys_to", ""),
    }
