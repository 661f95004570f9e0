"""Reads of colleagues: one with his profile, all with their load."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.utils import timezone

from crm.accounts.actor import Actor
from crm.accounts.models import Membership, Team
from crm.errors import NotFound
from crm.staff.business_time import closes_at
from crm.staff.colleagues import Colleague
from crm.staff.loads import LoadSource, load_sources, open_counts
from crm.staff.models import Absence, MemberSkill, StaffProfile, TerritoryMember
from crm.staff.queries.roster import organization_zone, roster

AHEAD = timedelta(days=56)
NEARLY = 0.8  # of what somebody can take


@dataclass(frozen=True)
class Load:
    """How much of one kind somebody has open, of how much he can take."""

    source: LoadSource
    open: int
    limit: int | None

    @property
    def tone(self) -> str:
        """Red for full, amber for nearly."""
        if self.limit is None:
            return ""
        return "red" if self.open >= self.limit else "amber" if self.open >= NEARLY * self.limit else "green"

    @property
    def words(self) -> str:
        """ "3 of 20 open leads"."""
        return self.source.words(self.open, self.limit)


@dataclass(frozen=True)
class Presence:
    """Whether somebody is at work: words and a tone."""

    words: str
    tone: str


@dataclass(frozen=True)
class BoardRow:
    """One colleague on the workload board."""

    colleague: Colleague
    presence: Presence
    loads: list[Load]


def all_teams() -> list[Team]:
    """The organization's teams, by name."""
    return list(Team.objects.all())


def get_colleague(actor: Actor, member_id: UUID) -> Membership:
    """Somebody who works here. Raises NotAllowed, NotFound."""
    actor.require("staff.view")
    member = Membership.objects.active().select_related("role", "team", "user").filter(id=member_id).first()
    if member is None:
        raise NotFound("There is no such colleague.")
    return member


def colleague_of(member_id: UUID) -> Colleague:
    """The same, as he is chosen among. Raises NotFound."""
    found = next((each for each in roster() if each.id == member_id), None)
    if found is None:
        raise NotFound("There is no such colleague.")
    return found


def profile_of(member_id: UUID) -> StaffProfile:
    """What was said of somebody; an unsaved one if nothing was."""
    return StaffProfile.objects.filter(member_id=member_id).first() or StaffProfile(member_id=member_id)


def zone_of_member(member_id: UUID) -> str:
    """On whose clock somebody works. An IANA name."""
    found = next((each for each in roster() if each.id == member_id), None)
    return found.hours.zone if found else organization_zone()


def loads_of(colleagues: Sequence[Colleague]) -> dict[UUID, list[Load]]:
    """What each of them has open, of every kind his role lets him do."""
    loads: dict[UUID, list[Load]] = {each.id: [] for each in colleagues}
    for source in load_sources():
        able = [each for each in colleagues if source.capability in each.capabilities]
        counts = open_counts(source.kind, [each.id for each in able])
        for each in able:
            loads[each.id].append(Load(source, counts[each.id], each.limit(source.kind)))
    return loads


def workload(team_id: UUID | None = None) -> list[tuple[str, list[BoardRow]]]:
    """Teams with their people and what these have open; who can do nothing that is counted is left out."""
    now = timezone.now()
    people = [each for each in roster() if team_id is None or each.team_id == team_id]
    loads = loads_of(people)
    rows = [BoardRow(each, presence_of(each, now), loads[each.id]) for each in people if loads[each.id]]
    rows.sort(key=lambda row: (not row.colleague.team, row.colleague.team, row.colleague.name))
    return [(team, list(own)) for team, own in groupby(rows, key=lambda row: row.colleague.team)]


def presence_of(colleague: Colleague, now: datetime) -> Presence:
    """ "In until 17:00", "Away until 3 December", "Back Monday 09:00"."""
    if away := colleague.absence_at(now):
        return Presence(f"Away until {_day(colleague, away.end - timedelta(minutes=1))}", "amber")
    if colleague.is_in(now):
        until = closes_at(colleague.hours, now)
        return Presence(f"In until {colleague.hours.local(until):%H:%M}" if until else "In", "green")
    back = colleague.back_at(now)
    return Presence(f"Back {_moment(colleague, back, now)}" if back else "No working hours", "")


def absences_ahead(actor: Actor, member_id: UUID | None = None) -> list[Absence]:
    """Who is or will be away in the next weeks, the soonest first; of one member all that is to come."""
    actor.require("staff.view")
    now = timezone.now()
    rows = Absence.objects.filter(ends_at__gt=now, member__active=True).select_related("member")
    rows = rows.filter(member_id=member_id) if member_id else rows.filter(starts_at__lt=now + AHEAD)
    return list(rows.order_by("starts_at", "id")[:200])


def skills_of(member_id: UUID) -> list[MemberSkill]:
    """What somebody can do, the best first."""
    rows = MemberSkill.objects.filter(member_id=member_id).select_related("skill")
    return list(rows.order_by("-level", "skill__name"))


def territory_ids_of(member_id: UUID) -> list[UUID]:
    """The territories somebody looks after."""
    return list(TerritoryMember.objects.filter(member_id=member_id).values_list("territory_id", flat=True))


def _day(colleague: Colleague, at: datetime) -> str:
    there = colleague.hours.local(at)
    return f"{there.day} {there:%B}"


def _moment(colleague: Colleague, at: datetime, now: datetime) -> str:
    there, today = colleague.hours.local(at), colleague.hours.local(now).date()
    if there.date() == today:
        return f"at {there:%H:%M}"
    near = (there.date() - today).days <= 6
    return f"{there:%A %H:%M}" if near else f"{there.day} {there:%B}"
