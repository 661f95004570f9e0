"""When members are busy, beside the meetings in the team's calendar. With what, each sees only of himself."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.accounts.models import Visibility
from crm.diary.models import BusyTime, Diary, State
from crm.diary.queries.busy import times_between
from crm.web.calendars import Entry, Looked, register_beside

MOST = 500
MEMBERS = frozenset({"member", "organizer"})  # filters of meetings that say whose
HARMLESS = MEMBERS | {"state"}


def busy_beside(actor: Actor, looked: Looked) -> list[tuple[date, Entry]]:
    """The busy times of everybody whose meetings the actor may see; in a month his own, unless he asks for others'.

    Where meetings are searched for, or chosen by anything but whose they are, nothing stands beside them.
    """
    names = {name for name, _ in looked.pairs}
    if looked.searched or not names <= HARMLESS or actor.member_id is None:
        return []
    members = _members(actor, looked)
    rows = (
        times_between(members, looked.since, looked.until).select_related("member").order_by("starts_at", "id")[:MOST]
    )
    return [(day, _entry(row, at, actor)) for row in rows for day, at in _days(row, looked)]


def _members(actor: Actor, looked: Looked) -> QuerySet[Any] | list[UUID]:
    asked = [value for name, value in looked.pairs if name in MEMBERS]
    if not asked and looked.shape == "month":
        return [actor.member_id] if actor.member_id else []
    joined = Diary.objects.filter(state=State.JOINED, member__active=True)
    if actor.visibility == Visibility.OWN:
        joined = joined.filter(member_id=actor.member_id)
    elif actor.visibility == Visibility.TEAM:
        mine = joined.filter(member_id=actor.member_id)
        joined = mine | joined.filter(member__team_id=actor.team_id) if actor.team_id else mine
    if asked:
        joined = joined.filter(member_id__in=[each for value in asked if (each := _id(value, actor))])
    return joined.values("member_id")


def _id(value: str, actor: Actor) -> UUID | None:
    try:
        return actor.member_id if value == "me" else UUID(value)
    except ValueError:
        return None


def _days(row: BusyTime, looked: Looked) -> Iterator[tuple[date, datetime | None]]:
    """The days it touches, on the viewer's clock; the time it begins at on the first of them, all day on the others."""
    start = timezone.localtime(max(row.starts_at, looked.since))
    last = timezone.localtime(min(row.ends_at, looked.until) - timedelta(microseconds=1)).date()
    first = start.date()
    for number in range((last - first).days + 1):
        begins_here = number == 0 and not row.whole_day and row.starts_at >= looked.since
        yield first + timedelta(days=number), row.starts_at if begins_here else None


def _entry(row: BusyTime, at: datetime | None, actor: Actor) -> Entry:
    if row.member_id == actor.member_id:
        return Entry(row.id, row.title or "Busy", "", at, sub="My calendar", mark=("lock", "Only you see what it is"))
    return Entry(row.id, f"Busy: {row.member.name}", "", at, mark=("user-off", "Busy"))


register_beside("meetings:meetings", busy_beside)
