"""The skill matrix: who can do what, and which team has too few who can."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.errors import Refused
from crm.staff.actions.skills import get_skill, remove_skill, save_skill, set_levels, set_need
from crm.staff.forms.skills import LEVELS, NeedForm, SkillForm
from crm.staff.queries.matrix import matrix
from crm.staff.views.showing import tabs
from crm.web.templating import render_page, toast

PAIR = 2


@requires("staff.view")
def show_skills(request: Request) -> HttpResponse:
    """Everybody's levels by team; levels are changed where they stand."""
    if request.method == "POST":
        changed = set_levels(_sent(request), by=request.actor)
        toast(request, f"{changed} {'level' if changed == 1 else 'levels'} changed." if changed else "Nothing changed.")
        return redirect("staff:skills")
    skills, teams = matrix()
    context = {
        "tabs": tabs("skills"),
        "skills": skills,
        "teams": teams,
        "levels": LEVELS,
        "may_manage": request.actor.can("staff.manage"),
    }
    return render_page(request, "staff/skills.html", context)


@requires("staff.manage")
@require_POST
def set_one(request: Request) -> HttpResponse:
    """One level, as it is chosen."""
    set_levels(_sent(request), by=request.actor)
    return HttpResponse(status=204)


@requires("staff.manage")
def edit_skill(request: Request, skill_id: UUID | None = None) -> HttpResponse:
    """Add a skill or give it another name."""
    skill = get_skill(skill_id) if skill_id else None
    form = SkillForm(request.POST or None, instance=skill)
    if request.method == "POST" and form.is_valid():
        try:
            save_skill(**form.cleaned_data, by=request.actor, skill_id=skill_id)
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            toast(request, f"{form.cleaned_data['name']} saved.")
            return redirect("staff:skills")
    context = {"form": form, "skill_id": skill_id}
    return render_page(request, "staff/skill.html", context, status=422 if form.errors else 200)


@requires("staff.manage")
@require_POST
def drop_skill(request: Request, skill_id: UUID) -> HttpResponse:
    """Take a skill out."""
    toast(request, f"{remove_skill(skill_id, by=request.actor).name} removed.")
    return redirect("staff:skills")


@requires("staff.manage")
def edit_need(request: Request) -> HttpResponse:
    """How many of a team should have a skill."""
    shown = {name: request.GET.get(name, "") for name in ("team", "skill", "people", "level") if request.GET.get(name)}
    form = NeedForm(request.POST or None, initial=shown)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        set_need(data["team"], data["skill"].id, people=data["people"], level=data["level"], by=request.actor)
        toast(request, f"Saved what {data['team'].name} needs.")
        return redirect("staff:skills")
    return render_page(request, "staff/need.html", {"form": form}, status=422 if form.errors else 200)


def _sent(request: Request) -> dict[tuple[UUID, UUID], int]:
    """Levels by member and skill. Raises Refused for what no page of ours sends."""
    found = {}
    for name, value in request.POST.items():
        parts = name.removeprefix("level-").split("_")
        if not name.startswith("level-") or len(parts) != PAIR:
            continue
        try:
            found[UUID(parts[0]), UUID(parts[1])] = int(str(value))
        except ValueError as error:
            raise Refused("That is no level.") from error
    return found
