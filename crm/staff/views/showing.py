"""What the pages of the team show."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.accounts.models import Membership
from crm.staff.languages import language_name
from crm.staff.models import Absence, Level
from crm.staff.queries.people import (
    absences_ahead,
    colleague_of,
    loads_of,
    presence_of,
    profile_of,
    skills_of,
)
from crm.staff.weeks import week_words
from crm.web.formats import day as write_day

TABS = (
    ("workload", "Workload", "staff:workload"),
    ("skills", "Skills", "staff:skills"),
    ("who", "Who should do this?", "staff:who"),
)


@dataclass(frozen=True)
class AbsenceRow:
    """An absence as this viewer may see it: why somebody is away is his own and his manager's business."""

    absence: Absence
    when: str
    why: str
    note: str
    may_drop: bool


def tabs(current: str) -> list[dict[str, Any]]:
    """The pages of the team."""
    return [{"label": label, "url": reverse(name), "current": key == current} for key, label, name in TABS]


def absence_rows(actor: Actor, absences: list[Absence]) -> list[AbsenceRow]:
    """How each of them reads."""
    manages = actor.can("staff.manage")
    rows = []
    for absence in absences:
        trusted = manages or absence.member_id == actor.member_id
        why = absence.get_kind_display() if trusted else "Away"
        rows.append(AbsenceRow(absence, when_words(absence), why, absence.note if trusted else "", trusted))
    return rows


def when_words(absence: Absence) -> str:
    """ "23 Nov 2026", "23 Nov to 4 Dec 2026", "23 Nov 2026, 09:00 to 11:00"."""
    first, last = absence.first_day, absence.last_day
    if absence.from_time and absence.to_time:
        return f"{write_day(first)}, {absence.from_time:%H:%M} to {absence.to_time:%H:%M}"
    return write_day(first) if first == last else f"{write_day(first)} to {write_day(last)}"


def member_page(actor: Actor, member: Membership) -> dict[str, Any]:
    """Context of staff/member.html."""
    colleague = colleague_of(member.id)
    week = [[list(span) for span in day] for day in colleague.hours.week]
    own = member.id == actor.member_id
    return {
        "member": member,
        "colleague": colleague,
        "profile": profile_of(member.id),
        "presence": presence_of(colleague, timezone.now()),
        "loads_of": loads_of([colleague])[member.id],
        "languages": ", ".join(sorted(language_name(code) for code in colleague.languages)),
        "skills": [(row.skill, Level(row.level)) for row in skills_of(member.id)],
        "week": week_words(week),
        "away": absence_rows(actor, absences_ahead(actor, member.id)),
        "may_manage": actor.can("staff.manage"),
        "may_edit_hours": own or actor.can("staff.manage"),
    }
