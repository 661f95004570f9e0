"""What is known of a colleague: how senior, which languages, when at work, how much he takes."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from crm.accounts.actor import Actor
from crm.errors import NotAllowed, Refused
from crm.events.catalog.accounts import SettingsChanged
from crm.events.emit import emit
from crm.staff.models import StaffProfile, Territory, TerritoryMember
from crm.staff.queries.people import get_colleague

# What everybody may say of himself; the rest is for whoever looks after staff.
OWN = frozenset({"languages", "calendar", "own_week", "time_zone"})
FACTS = OWN | {"seniority", "weight", "limits", "takes_work"}


@transaction.atomic
def change_profile(
    member_id: UUID, values: Mapping[str, Any], *, by: Actor, seen: int | None = None, territories: Any = None
) -> StaffProfile:
    """Set facts of somebody's profile, and which `territories` he looks after. What is the same changes nothing.

    Raises NotFound, NotAllowed for what one may not say of oneself, Refused if somebody changed it since `seen`.
    """
    member = get_colleague(by, member_id)
    _require(by, member_id, {*values, *([] if territories is None else ["territories"])})
    profile = locked_profile(member_id)
    if seen is not None and profile.version != seen:
        raise Refused(f"Somebody changed {member.name}'s profile while you were looking. Look at it again first.")
    changed = [name for name in values if getattr(profile, name) != values[name]]
    for name in changed:
        setattr(profile, name, values[name])
    moved = territories is not None and _set_territories(member_id, list(territories))
    if changed or moved:
        profile.version += 1
        profile.save()
        emit(SettingsChanged(what=f"the profile of {member.name}", changes={}), by=by)
    return profile


def locked_profile(member_id: UUID) -> StaffProfile:
    """The profile, made when it is first needed, and locked."""
    StaffProfile.objects.bulk_create([StaffProfile(member_id=member_id)], ignore_conflicts=True)
    return StaffProfile.objects.select_for_update().get(member_id=member_id)


def _require(by: Actor, member_id: UUID, names: set[str]) -> None:
    if not (names <= FACTS | {"territories"}):
        raise ValueError(f"no facts of a profile: {', '.join(sorted(names - FACTS))}")
    if by.can("staff.manage"):
        return
    if member_id != by.member_id or not names <= OWN:
        raise NotAllowed("Your role does not allow this: change colleagues' skills, hours, absences and limits.")


def _set_territories(member_id: UUID, territories: list[Territory]) -> bool:
    wanted = {territory.id for territory in territories}
    rows = TerritoryMember.objects.filter(member_id=member_id)
    had = set(rows.values_list("territory_id", flat=True))
    rows.exclude(territory_id__in=wanted).delete()
    TerritoryMember.objects.bulk_create(
        [TerritoryMember(member_id=member_id, territory_id=each) for each in sorted(wanted - had)]
    )
    return wanted != had
