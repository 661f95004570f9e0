"""Say that somebody is away. Nobody has to allow it: people enter their own, managers others'."""

import zoneinfo
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.errors import NotFound, Refused
from crm.staff.models import Absence, AbsenceKind
from crm.staff.queries.people import get_colleague, zone_of_member

LONGEST = timedelta(days=730)


@dataclass(frozen=True)
class Period:
    """Whole days, the last one among them; or, with times, a part of one day."""

    first_day: date
    last_day: date
    from_time: time | None = None
    to_time: time | None = None

    def moments(self, zone: str) -> tuple[datetime, datetime]:
        """From when until when, on the clock of a place."""
        place = zoneinfo.ZoneInfo(zone)
        if self.from_time and self.to_time:
            return (
                datetime.combine(self.first_day, self.from_time, place),
                datetime.combine(self.last_day, self.to_time, place),
            )
        behind = self.last_day + timedelta(days=1)
        return datetime.combine(self.first_day, time.min, place), datetime.combine(behind, time.min, place)


@transaction.atomic
def add_absence(
    member_id: UUID, period: Period, *, kind: str = AbsenceKind.VACATION, note: str = "", by: Actor
) -> Absence:
    """Enter that somebody is away; entered again it is the same absence.

    Raises NotFound, NotAllowed for a colleague's, Refused where it ends before it starts or meets another one of his.
    """
    member = get_colleague(by, member_id)
    _require(by, member_id)
    starts_at, ends_at = period.moments(zone_of_member(member_id))
    if not starts_at < ends_at <= starts_at + LONGEST:
        raise Refused("The end has to lie behind the beginning, by two years at most.")
    others = Absence.objects.select_for_update().filter(member=member, starts_at__lt=ends_at, ends_at__gt=starts_at)
    for other in others:
        if (other.starts_at, other.ends_at, other.kind) == (starts_at, ends_at, kind):
            return other
        raise Refused(f"{member.name} is away from {other.first_day:%d %b} to {other.last_day:%d %b} already.")
    return Absence.objects.create(
        member=member, kind=kind, note=" ".join(note.split())[:200], starts_at=starts_at, ends_at=ends_at,
        first_day=period.first_day, last_day=period.last_day, from_time=period.from_time, to_time=period.to_time,
        entered_by=by.membership,
    )  # fmt: skip


@transaction.atomic
def remove_absence(absence_id: UUID, *, by: Actor) -> Absence:
    """Take an absence back. Raises NotFound, NotAllowed for a colleague's, Refused for one that is over."""
    by.require("staff.view")
    absence = Absence.objects.select_for_update(of=("self",)).select_related("member").filter(id=absence_id).first()
    if absence is None:
        raise NotFound("There is no such absence.")
    _require(by, absence.member_id)
    if absence.ends_at <= timezone.now():
        raise Refused("That is over. What has been stays as it was.")
    absence.delete()
    return absence


def _require(by: Actor, member_id: UUID) -> None:
    by.require("staff.view" if member_id == by.member_id else "staff.manage")
