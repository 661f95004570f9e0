"""Everybody who works here, with all that matters when work is given out: read once, remembered while it stays so."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from crm.accounts.models import Membership
from crm.accounts.queries.roles import role_capabilities
from crm.staff.business_time import Hours, Week
from crm.staff.colleagues import Away, Colleague
from crm.staff.models import (
    Absence,
    AbsenceKind,
    MemberSkill,
    Seniority,
    StaffProfile,
    TerritoryMember,
    WorkCalendar,
)
from crm.staff.places import Region, region_of
from crm.tenancy.models import Organization
from crm.tenancy.remembering import Rows, Versions, remembered
from crm.tenancy.scope import require_organization_id

MEMBERS, ROLES, TEAMS = Rows("accounts_membership", "active"), Rows("accounts_role"), Rows("accounts_team")
PROFILES, SKILLS = Rows("staff_staffprofile"), Rows("staff_memberskill")
TERRITORIES, COVERED = Rows("staff_territory"), Rows("staff_territorymember")
CALENDARS, ABSENCES = Rows("staff_workcalendar"), Rows("staff_absence", "ends_at > %s")


def roster() -> list[Colleague]:
    """Everybody who works here now, in the order of their ids, with absences that are not over yet."""
    now = timezone.now()
    return remembered(("staff.roster",), roster_versions(now), lambda: read_roster(now))


def roster_versions(now: datetime) -> list[Versions]:
    """What the roster is made of: whoever remembers more than it asks for these too."""
    plain = (MEMBERS, ROLES, TEAMS, PROFILES, SKILLS, TERRITORIES, COVERED, CALENDARS)
    return [*(rows.of() for rows in plain), ABSENCES.of(now), _organization()]


def read_roster(since: datetime) -> list[Colleague]:
    """The same, read anew; with all absences that end after `since`."""
    calendars = {calendar.id: calendar for calendar in WorkCalendar.objects.all()}
    default, zone = default_calendar(calendars.values()), organization_zone()
    profiles = {profile.member_id: profile for profile in StaffProfile.objects.all()}
    skills, regions, away = _skills(), _regions(), _away(since)
    members = Membership.objects.active().select_related("role", "team").order_by("id")
    alike: dict[Hours, Hours] = {}  # the same hours are one object: then they are asked once for all
    hours = {member.id: hours_of(profiles.get(member.id), calendars, default, zone) for member in members}
    return [
        _colleague(
            member,
            profiles.get(member.id),
            alike.setdefault(hours[member.id], hours[member.id]),
            skills=skills.get(member.id, {}),
            regions=tuple(regions.get(member.id, ())),
            away=tuple(away.get(member.id, ())),
        )
        for member in members
    ]


def organization_hours() -> Hours:
    """When the organization is at work: what its promises to customers are measured by."""
    rows = [CALENDARS.of(), _organization()]
    return remembered(("staff.hours",), rows, read_organization_hours)


def read_organization_hours() -> Hours:
    """The same, read anew."""
    return calendar_hours(default_calendar(WorkCalendar.objects.all()), organization_zone())


def organization_zone() -> str:
    """The zone of the organization being worked for."""
    return Organization.objects.values_list("time_zone", flat=True).get(id=require_organization_id())


def default_calendar(calendars: Iterable[WorkCalendar]) -> WorkCalendar:
    """The organization's own; nine to five on weekdays until somebody says otherwise."""
    return next((each for each in calendars if each.is_default), None) or WorkCalendar(name="Usual hours")


def hours_of(
    profile: StaffProfile | None, calendars: dict[UUID, WorkCalendar], default: WorkCalendar, zone: str
) -> Hours:
    """When a member is at work: his own week, or his calendar's, or the organization's."""
    calendar = calendars.get(profile.calendar_id, default) if profile and profile.calendar_id else default
    if profile is None:
        return calendar_hours(calendar, zone)
    return calendar_hours(calendar, zone, week=profile.own_week, own_zone=profile.time_zone)


def calendar_hours(calendar: WorkCalendar, zone: str, *, week: Any = None, own_zone: str = "") -> Hours:
    """A stored calendar as business time reckons with it."""
    return Hours(
        zone=own_zone or calendar.time_zone or zone,
        week=as_week(calendar.week if week is None else week),
        country=calendar.country,
        subdivision=calendar.subdivision,
        closed=frozenset(date.fromisoformat(day) for day, _ in calendar.closed),
    )


def as_week(stored: Sequence[Sequence[Sequence[int]]]) -> Week:
    """A week as it is stored."""
    return tuple(tuple((since, until) for since, until in day) for day in stored)


def _organization() -> Versions:
    """The organization itself: its zone."""
    return Versions(
        "(SELECT xmin::text || ctid::text FROM tenancy_organization WHERE id = %s)", (require_organization_id(),)
    )


def _colleague(member: Membership, profile: StaffProfile | None, hours: Hours, **known: Any) -> Colleague:
    profile = profile or StaffProfile(member=member)
    return Colleague(
        id=member.id,
        name=member.name,
        member=member,
        team_id=member.team_id,
        team=member.team.name if member.team else "",
        capabilities=role_capabilities(member.role),
        seniority=Seniority(profile.seniority),
        weight=profile.weight,
        languages=frozenset(profile.languages),
        limits=dict(profile.limits),
        takes_work=profile.takes_work,
        hours=hours,
        **known,
    )


def _skills() -> dict[UUID, dict[UUID, int]]:
    found: dict[UUID, dict[UUID, int]] = defaultdict(dict)
    for member_id, skill_id, level in MemberSkill.objects.values_list("member_id", "skill_id", "level"):
        found[member_id][skill_id] = level
    return found


def _regions() -> dict[UUID, list[Region]]:
    found: dict[UUID, list[Region]] = defaultdict(list)
    for row in TerritoryMember.objects.select_related("territory").order_by("territory__name"):
        found[row.member_id].append(region_of(row.territory.name, row.territory.areas, row.territory.industries))
    return found


def _away(since: datetime) -> dict[UUID, list[Away]]:
    found: dict[UUID, list[Away]] = defaultdict(list)
    for row in Absence.objects.filter(ends_at__gt=since):
        found[row.member_id].append(Away(row.starts_at, row.ends_at, AbsenceKind(row.kind)))
    return found
