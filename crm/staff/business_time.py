"""Business time: the one calendar module. Pure functions; moments are aware datetimes, durations are whole minutes.

`Hours` say when somebody (or the organization) is at work, on the clock of a place: spans of each weekday, public
holidays of a region, days of their own that are closed. Open is every moment whose wall clock stands in a span; where
clocks are changed an hour of the wall comes twice, or never, and counts so.
"""

import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

Span = tuple[int, int]  # minutes of the day: from, and the first one behind it
Week = tuple[tuple[Span, ...], ...]  # Monday first
Stretch = tuple[datetime, datetime]  # in UTC

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
MINUTES = 24 * 60
FARTHEST = 800  # days that are looked ahead: whoever is not at work in two years never is
# No place's clock is farther from UTC than this.
REACH = timedelta(hours=15)

OFFICE: Week = (*(((9 * 60, 17 * 60),),) * 5, (), ())
ALWAYS: Week = (((0, MINUTES),),) * 7


@dataclass(frozen=True)
class Hours:
    """`country` and `subdivision` as the holidays library names them ("DE", "BE"); without a country no holidays."""

    zone: str = "UTC"
    week: Week = OFFICE
    country: str = ""
    subdivision: str = ""
    closed: frozenset[date] = frozenset()

    def spans_on(self, day: date) -> tuple[Span, ...]:
        """When it is open on this day, on the wall clock."""
        return () if day in self.closed or self.holiday(day) else self.week[day.weekday()]

    def holiday(self, day: date) -> str:
        """What is celebrated on this day; nothing on most."""
        return holidays_of(self.country, self.subdivision, day.year).get(day, "") if self.country else ""

    def local(self, at: datetime) -> datetime:
        """The moment on its wall clock."""
        return at.astimezone(zoneinfo.ZoneInfo(self.zone))


def minutes_between(hours: Hours, start: datetime, end: datetime) -> int:
    """Business minutes from one moment to another, full ones; 0 if it ends before it starts."""
    open_for = sum((until - since for since, until in stretches(hours, start, end)), timedelta())
    return int(open_for // MINUTE)


def add_minutes(hours: Hours, start: datetime, minutes: int) -> datetime | None:
    """The moment at which so many business minutes have passed; `start` itself for none. None if that never comes."""
    left = minutes * MINUTE
    if left <= timedelta():
        return start
    for since, until in stretches(hours, start, start + FARTHEST * DAY):
        if until - since >= left:
            return (since + left).astimezone(start.tzinfo)
        left -= until - since
    return None


def next_opening(hours: Hours, at: datetime) -> datetime | None:
    """The moment itself while it is open, else when it opens next; None if that never happens."""
    first = next(stretches(hours, at, at + FARTHEST * DAY), None)
    return None if first is None else first[0].astimezone(at.tzinfo)


def is_open(hours: Hours, at: datetime) -> bool:
    """Whether somebody is at work at this moment."""
    return next(stretches(hours, at, at + MINUTE), (None,))[0] == at.astimezone(UTC)


def closes_at(hours: Hours, at: datetime) -> datetime | None:
    """When it closes next, breaks counted as closing; None if it is not open, or open for longer than two days."""
    end = at.astimezone(UTC)
    for since, until in stretches(hours, at, at + 2 * DAY):
        if since > end:
            break
        end = until
    return None if end in (at, at + 2 * DAY) else end.astimezone(at.tzinfo)


def stretches(hours: Hours, start: datetime, end: datetime) -> Iterator[Stretch]:
    """The open stretches between two moments, in their order, in UTC."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    if end <= start or not any(hours.week):
        return
    day, last = hours.local(start).date() - DAY, hours.local(end).date() + DAY
    while day <= last:
        for since, until in _open_on(hours, day):
            if until > start and since < end:
                yield max(since, start), min(until, end)
        day += DAY


@lru_cache(maxsize=512)
def holidays_of(country: str, subdivision: str, year: int) -> dict[date, str]:
    """The public holidays of a year by day; none for a region that is not known."""
    import holidays  # of use only where an organization keeps a country's holidays

    try:
        known = holidays.country_holidays(country, subdiv=subdivision or None, years=year)
    except NotImplementedError:
        return {}
    return {day: name for day, name in known.items() if day.year == year}


@lru_cache(maxsize=8192)
def _open_on(hours: Hours, day: date) -> tuple[Stretch, ...]:
    spans = hours.spans_on(day)
    if not spans:
        return ()
    midnight = datetime.combine(day, datetime.min.time(), UTC)
    found = []
    for since, until, offset in _constant(hours.zone, day):
        for opens, closes in spans:
            first = max(since, midnight + opens * MINUTE - offset)
            last = min(until, midnight + closes * MINUTE - offset)
            if first < last:
                found.append((first, last))
    return tuple(sorted(found))


@lru_cache(maxsize=8192)
def _constant(zone: str, day: date) -> tuple[tuple[datetime, datetime, timedelta], ...]:
    """Stretches of UTC around a day in which the clock is not changed, each with its distance to UTC."""
    place = zoneinfo.ZoneInfo(zone)
    start = datetime.combine(day, datetime.min.time(), UTC) - REACH
    end = start + DAY + 2 * REACH
    parts, since, offset = [], start, _offset(place, start)
    probe = start
    while probe < end:
        probe = min(probe + timedelta(hours=3), end)
        if _offset(place, probe) != offset:
            change = _change(place, max(since, probe - timedelta(hours=3)), probe)
            parts.append((since, change, offset))
            since, offset = change, _offset(place, change)
    return (*parts, (since, end, offset))


def _change(place: zoneinfo.ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The second at which the clock is changed, between two moments."""
    offset = _offset(place, before)
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if _offset(place, middle) == offset:
            before = middle
        else:
            after = middle
    return after


def _offset(place: zoneinfo.ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(place).utcoffset() or timedelta()
