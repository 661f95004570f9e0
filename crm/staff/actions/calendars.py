"""Working hours that people share, and territories."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from crm.accounts.actor import Actor
from crm.errors import NotFound, Refused
from crm.events.catalog.accounts import SettingsChanged
from crm.events.emit import emit
from crm.staff.models import StaffProfile, Territory, WorkCalendar

USUAL = "Usual hours"


def get_calendar(calendar_id: UUID) -> WorkCalendar:
    """One calendar. Raises NotFound."""
    calendar = WorkCalendar.objects.filter(id=calendar_id).first()
    if calendar is None:
        raise NotFound("There are no such working hours.")
    return calendar


def get_territory(territory_id: UUID) -> Territory:
    """One territory. Raises NotFound."""
    territory = Territory.objects.filter(id=territory_id).first()
    if territory is None:
        raise NotFound("There is no such territory.")
    return territory


def calendars() -> list[WorkCalendar]:
    """All calendars, the organization's own first: as it would be until somebody changes it."""
    kept = list(WorkCalendar.objects.all())
    return kept if any(each.is_default for each in kept) else [WorkCalendar(name=USUAL, is_default=True), *kept]


@transaction.atomic
def save_calendar(values: Mapping[str, Any], *, by: Actor, calendar_id: UUID | None = None) -> WorkCalendar:
    """Add or change working hours; the first ones are the organization's own.

    Raises NotAllowed, NotFound, Refused if some are called so.
    """
    by.require("staff.manage")
    first = not WorkCalendar.objects.select_for_update().filter(is_default=True).exists()
    calendar = get_calendar(calendar_id) if calendar_id else WorkCalendar()
    if WorkCalendar.objects.filter(name=values["name"]).exclude(id=calendar.id).exists():
        raise Refused(f"There are working hours called {values['name']} already.")
    for name, value in values.items():
        setattr(calendar, name, value)
    calendar.is_default = calendar.is_default or first
    calendar.version += 1
    calendar.save()
    emit(SettingsChanged(what=f"the working hours {calendar.name}", changes={}), by=by)
    return calendar


@transaction.atomic
def remove_calendar(calendar_id: UUID, *, by: Actor) -> WorkCalendar:
    """Take working hours out that nobody works by. Raises NotAllowed, NotFound, Refused for the organization's own."""
    by.require("staff.manage")
    calendar = get_calendar(calendar_id)
    if calendar.is_default:
        raise Refused("These are the organization's own hours. Change them instead.")
    using = StaffProfile.objects.filter(calendar=calendar).count()
    if using:
        raise Refused(f"{using} of your colleagues work by these hours. Give them others first.")
    WorkCalendar.objects.filter(id=calendar_id).delete()
    emit(SettingsChanged(what=f"the working hours {calendar.name}", changes={}), by=by)
    return calendar


@transaction.atomic
def save_territory(values: Mapping[str, Any], *, by: Actor, territory_id: UUID | None = None) -> Territory:
    """Add or change a territory. Raises NotAllowed, NotFound, Refused if one is called so."""
    by.require("staff.manage")
    territory = get_territory(territory_id) if territory_id else Territory()
    if Territory.objects.filter(name=values["name"]).exclude(id=territory.id).exists():
        raise Refused(f"There is a territory called {values['name']} already.")
    for name, value in values.items():
        setattr(territory, name, value)
    territory.version += 1
    territory.save()
    emit(SettingsChanged(what=f"the territory {territory.name}", changes={}), by=by)
    return territory


@transaction.atomic
def remove_territory(territory_id: UUID, *, by: Actor) -> Territory:
    """Take a territory out; its people keep their customers. Raises NotAllowed, NotFound."""
    by.require("staff.manage")
    territory = get_territory(territory_id)
    Territory.objects.filter(id=territory_id).delete()
    emit(SettingsChanged(what=f"the territory {territory.name}", changes={}), by=by)
    territory.id = territory_id
    return territory
