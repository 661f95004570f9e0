"""Roles: what each may do, as a table, and one role at a time."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect

from crm.accounts.access import requires
from crm.accounts.actor import Actor
from crm.accounts.capabilities import CAPABILITIES, Capability
from crm.accounts.models import Role, Visibility
from crm.accounts.queries.roles import is_within, sees_more
from crm.accounts.requests import Request
from crm.errors import NotFound
from crm.web.templating import render_page, toast
from crm.workspace.actions.roles import change_role

FIELDS = "Fields that are shown"
MODULES = {"workspace": "Organization", "work": "Own work", "mail": "Mails"}


@requires("workspace.members")
def roles(request: Request) -> HttpResponse:
    """What each role may do and see."""
    found = list(Role.objects.all())
    mine = {each.id for each in found if is_within(each, request.actor)}
    context = {"roles": found, "mine": mine, "modules": _modules()}
    return render_page(request, "workspace/roles.html", context)


@requires("workspace.members")
def role(request: Request, role_id: UUID) -> HttpResponse:
    """One role's capabilities and what it sees."""
    shown = Role.objects.filter(id=role_id).first()
    if shown is None:
        raise NotFound("There is no such role.")
    if request.method == "POST":
        visibility = request.POST.get("visibility", "")
        chosen = request.POST.getlist("capabilities")
        allowed = visibility if visibility in Visibility.values else shown.visibility
        change_role(role_id, capabilities=chosen, visibility=allowed, by=request.actor)
        toast(request, f"{shown.name} saved.")
        return redirect("workspace:roles")
    actor = request.actor
    context = {
        "role": shown,
        "modules": _modules(actor),
        "visibilities": [each for each in Visibility.choices if not sees_more(Visibility(each[0]), actor)],
        "may_change": is_within(shown, actor),
    }
    return render_page(request, "workspace/role.html", context)


def _modules(actor: Actor | None = None) -> dict[str, list[Capability]]:
    """All capabilities, or those that the actor has and so can give."""
    modules: dict[str, list[Capability]] = {}
    for capability in (each for each in CAPABILITIES.values() if actor is None or actor.can(each.name)):
        heading = FIELDS if capability.about else MODULES.get(capability.module, capability.module.capitalize())
        modules.setdefault(heading, []).append(capability)
    fields = modules.pop(FIELDS, [])
    return {FIELDS: fields, **modules} if fields else modules
