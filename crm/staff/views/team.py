"""Team: who has how much to do, who is away; one colleague's profile."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.errors import Refused
from crm.staff.actions.absences import Period, add_absence, remove_absence
from crm.staff.actions.calendars import calendars
from crm.staff.actions.profiles import change_profile
from crm.staff.forms.people import AbsenceForm, HoursForm, WorkForm
from crm.staff.queries.people import (
    absences_ahead,
    all_teams,
    get_colleague,
    profile_of,
    territory_ids_of,
    workload,
)
from crm.staff.views.showing import absence_rows, member_page, tabs, when_words
from crm.web.templating import render_page, toast


@requires("staff.view")
@require_GET
def show_workload(request: Request) -> HttpResponse:
    """Everybody with what he has open, as bars; `?team=` for one team."""
    teams = all_teams()
    chosen = next((team for team in teams if str(team.id) == request.GET.get("team", "")), None)
    context = {
        "tabs": tabs("workload"),
        "teams": teams,
        "chosen": chosen,
        "groups": workload(chosen.id if chosen else None),
        "away": absence_rows(request.actor, absences_ahead(request.actor)),
        "may_manage": request.actor.can("staff.manage"),
    }
    return render_page(request, "staff/workload.html", context)


@requires("staff.view")
@require_GET
def show_member(request: Request, member_id: UUID) -> HttpResponse:
    """What a colleague can do, when he is here, how much he has to do."""
    member = get_colleague(request.actor, member_id)
    return render_page(request, "staff/member.html", member_page(request.actor, member))


@requires("staff.view")
def edit_hours(request: Request, member_id: UUID) -> HttpResponse:
    """Languages and working hours: one's own, or a colleague's."""
    member = get_colleague(request.actor, member_id)
    if member_id != request.actor.member_id:
        request.actor.require("staff.manage")
    profile = profile_of(member_id)
    form = HoursForm(request.POST or None, profile=profile, calendars=calendars())
    if request.method == "POST" and form.is_valid():
        change_profile(member_id, form.values(), by=request.actor)
        toast(request, f"Saved: when {member.name} is at work.")
        return redirect("staff:member", member_id)
    context = {"member": member, "form": form}
    return render_page(request, "staff/edit_hours.html", context, status=422 if form.errors else 200)


@requires("staff.manage")
def edit_work(request: Request, member_id: UUID) -> HttpResponse:
    """Seniority, limits, territories."""
    member = get_colleague(request.actor, member_id)
    profile = profile_of(member_id)
    form = WorkForm(request.POST or None, profile=profile, territories=territory_ids_of(member_id))
    if request.method == "POST" and form.is_valid() and _saved(request, form, member_id):
        toast(request, f"{member.name} saved.")
        return redirect("staff:member", member_id)
    context = {"member": member, "form": form, "version": request.POST.get("version", profile.version)}
    return render_page(request, "staff/edit_work.html", context, status=422 if form.errors else 200)


@requires("staff.view")
def new_absence(request: Request, member_id: UUID) -> HttpResponse:
    """Enter that somebody is away."""
    member = get_colleague(request.actor, member_id)
    if member_id != request.actor.member_id:
        request.actor.require("staff.manage")
    form = AbsenceForm(request.POST or None, initial={"first_day": timezone.localdate()})
    if request.method == "POST" and form.is_valid() and _away(request, form, member_id):
        toast(request, f"{member.name} gets no new work by itself in this time.")
        return redirect("staff:member", member_id)
    context = {"member": member, "form": form}
    return render_page(request, "staff/absence.html", context, status=422 if form.errors else 200)


@requires("staff.view")
@require_POST
def drop_absence(request: Request, absence_id: UUID) -> HttpResponse:
    """Take an absence back."""
    absence = remove_absence(absence_id, by=request.actor)
    toast(request, f"{absence.member.name} is here after all: {when_words(absence)}.")
    return redirect("staff:member", absence.member_id)


def _saved(request: Request, form: WorkForm, member_id: UUID) -> bool:
    seen = request.POST.get("version", "")
    territories = form.cleaned_data["territories"]
    try:
        change_profile(
            member_id, form.values(), territories=territories, by=request.actor,
            seen=int(seen) if seen.isdecimal() and int(seen) > 1 else None,
        )  # fmt: skip
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _away(request: Request, form: AbsenceForm, member_id: UUID) -> bool:
    data = form.cleaned_data
    period = Period(data["first_day"], data["last_day"], data["from_time"], data["to_time"])
    try:
        add_absence(member_id, period, kind=data["kind"], note=data["note"], by=request.actor)
    except Refused as refusal:
        form.add_error("first_day", str(refusal))
        return False
    return True
