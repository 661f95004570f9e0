"""Colleagues as they are chosen among."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from crm.accounts.models import Membership
from crm.staff.business_time import Hours, is_open, next_opening
from crm.staff.models import AbsenceKind, Seniority, WorkKind
from crm.staff.places import Place, Region


@dataclass(frozen=True)
class Away:
    """An absence: from, and the first moment behind it."""

    start: datetime
    end: datetime
    kind: AbsenceKind


@dataclass(frozen=True, eq=False)
class Colleague:
    """What of a member matters when work is given out. Shared between threads: nobody changes it.

    Compared by identity: a roster holds everybody once.
    """

    id: UUID
    name: str
    member: Membership | None = field(default=None, compare=False)
    team_id: UUID | None = None
    team: str = ""
    capabilities: frozenset[str] = frozenset()
    seniority: Seniority = Seniority.EXPERIENCED
    weight: int = 1
    languages: frozenset[str] = frozenset()
    skills: Mapping[UUID, int] = field(default_factory=dict)
    regions: tuple[Region, ...] = ()
    hours: Hours = field(default_factory=Hours)
    away: tuple[Away, ...] = ()
    limits: Mapping[str, int] = field(default_factory=dict)
    takes_work: bool = True

    def absence_at(self, at: datetime) -> Away | None:
        """Why he is not here at this moment."""
        return next((each for each in self.away if each.start <= at < each.end), None)

    def is_in(self, at: datetime) -> bool:
        """Whether he is at work now."""
        return self.absence_at(at) is None and is_open(self.hours, at)

    def back_at(self, at: datetime) -> datetime | None:
        """When he is at work next; None if nobody can say."""
        moment: datetime | None = at
        for _ in range(len(self.away) + 1):
            moment = next_opening(self.hours, moment) if moment else None
            gone = self.absence_at(moment) if moment else None
            if gone is None:
                return moment
            moment = gone.end
        return None

    def limit(self, kind: WorkKind) -> int | None:
        """How many open ones he has at most; None for any number."""
        return self.limits.get(kind)

    def covers(self, place: Place) -> Region | None:
        """Which of his territories holds the place."""
        return next((region for region in self.regions if region.holds(place)), None)
