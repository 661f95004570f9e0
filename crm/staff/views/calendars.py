"""Settings: working hours and territories."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.errors import Refused
from crm.staff.actions.calendars import (
    USUAL,
    calendars,
    get_calendar,
    get_territory,
    remove_calendar,
    remove_territory,
    save_calendar,
    save_territory,
)
from crm.staff.countries import country_name
from crm.staff.forms.calendars import CalendarForm, TerritoryForm, area_words
from crm.staff.models import Territory, WorkCalendar
from crm.staff.queries.territories import territories_with_people
from crm.staff.weeks import week_words
from crm.web.templating import render_page, toast


@requires("staff.manage")
@require_GET
def list_calendars(request: Request) -> HttpResponse:
    """All working hours there are."""
    rows = [(each, week_words(each.week), country_name(each.country)) for each in calendars()]
    return render_page(request, "staff/calendars.html", {"rows": rows})


@requires("staff.manage")
def edit_calendar(request: Request, calendar_id: UUID | None = None) -> HttpResponse:
    """Add or change working hours."""
    calendar = get_calendar(calendar_id) if calendar_id else WorkCalendar(name="")
    return _calendar(request, calendar, calendar_id)


@requires("staff.manage")
def edit_usual(request: Request) -> HttpResponse:
    """The organization's own hours, which nobody may have said yet."""
    calendar = next(each for each in calendars() if each.is_default)
    return _calendar(request, calendar, None if calendar._state.adding else calendar.id)


@requires("staff.manage")
@require_POST
def drop_calendar(request: Request, calendar_id: UUID) -> HttpResponse:
    """Take working hours out."""
    toast(request, f"{remove_calendar(calendar_id, by=request.actor).name} removed.")
    return redirect("staff:calendars")


@requires("staff.manage")
@require_GET
def list_territories(request: Request) -> HttpResponse:
    """All territories and whose they are."""
    rows = [
        (each, ", ".join(map(area_words, each.areas)), ", ".join(names)) for each, names in territories_with_people()
    ]
    return render_page(request, "staff/territories.html", {"rows": rows})


@requires("staff.manage")
def edit_territory(request: Request, territory_id: UUID | None = None) -> HttpResponse:
    """Add or change a territory."""
    territory = get_territory(territory_id) if territory_id else Territory(name="")
    form = TerritoryForm(request.POST or None, territory=territory)
    if _done(request, form, lambda: save_territory(form.cleaned_data, by=request.actor, territory_id=territory_id)):
        toast(request, f"{form.cleaned_data['name']} saved.")
        return redirect("staff:territories")
    context = {"form": form, "territory": territory}
    return render_page(request, "staff/territory.html", context, status=422 if form.errors else 200)


@requires("staff.manage")
@require_POST
def drop_territory(request: Request, territory_id: UUID) -> HttpResponse:
    """Take a territory out."""
    toast(request, f"{remove_territory(territory_id, by=request.actor).name} removed.")
    return redirect("staff:territories")


def _calendar(request: Request, calendar: WorkCalendar, calendar_id: UUID | None) -> HttpResponse:
    form = CalendarForm(request.POST or None, calendar=calendar)
    if _done(request, form, lambda: save_calendar(form.cleaned_data, by=request.actor, calendar_id=calendar_id)):
        toast(request, f"{form.cleaned_data['name']} saved.")
        return redirect("staff:calendars")
    context = {"form": form, "calendar": calendar, "usual": USUAL}
    return render_page(request, "staff/calendar.html", context, status=422 if form.errors else 200)


def _done(request: Request, form: Form, verb: Callable[[], Any]) -> bool:
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        verb()
    except Refused as refusal:
        form.add_error("name", str(refusal))
        return False
    return True
