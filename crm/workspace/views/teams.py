"""Teams: who works with whom."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from crm.accounts.access import requires
from crm.accounts.models import Team
from crm.accounts.requests import Request
from crm.errors import Refused
from crm.web.templating import render_page, toast
from crm.workspace.actions.teams import add_team, change_team, get_team, remove_team
from crm.workspace.forms.members import TeamForm


@requires("workspace.members")
def teams(request: Request) -> HttpResponse:
    """The teams and who is in them; the form that adds one."""
    form = TeamForm(request.POST or None)
    if request.method == "POST" and _done(form, lambda: add_team(**form.cleaned_data, by=request.actor)):
        toast(request, f"Team {form.cleaned_data['name']} added.")
        return redirect("workspace:teams")
    rows = Team.objects.prefetch_related("memberships")
    context = {"form": form, "teams": rows}
    return render_page(request, "workspace/teams.html", context, status=422 if form.errors else 200)


@requires("workspace.members")
def team(request: Request, team_id: UUID) -> HttpResponse:
    """One team's name and description."""
    shown = get_team(request.actor, team_id)
    form = TeamForm(request.POST or None, initial={"name": shown.name, "description": shown.description})
    if request.method == "POST" and _done(form, lambda: change_team(team_id, **form.cleaned_data, by=request.actor)):
        toast(request, f"Team {form.cleaned_data['name']} saved.")
        return redirect("workspace:teams")
    context = {"form": form, "team": shown}
    return render_page(request, "workspace/team.html", context, status=422 if form.errors else 200)


@requires("workspace.members")
@require_POST
def remove(request: Request, team_id: UUID) -> HttpResponse:
    """Take an empty team away."""
    removed = remove_team(team_id, by=request.actor)
    toast(request, f"Team {removed.name} removed.")
    return redirect("workspace:teams")


def _done(form: TeamForm, verb: Callable[[], Team]) -> bool:
    """Whether the form was right and the verb did it; if not, the form says why."""
    if not form.is_valid():
        return False
    try:
        verb()
    except Refused as refusal:
        form.add_error("name", str(refusal))
        return False
    return True
