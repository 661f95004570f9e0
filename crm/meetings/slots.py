"""Which times of a diary are free. Pure functions; moments are aware datetimes, lengths whole minutes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from crm.staff.business_time import Hours, Stretch, stretches

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Terms:
    """How long a booked meeting takes, how often one may start, and what has to be free around it. All in minutes."""

    minutes: int
    every: int
    before: int = 0
    after: int = 0


def free_starts(
    hours: Hours, taken: Sequence[Stretch], terms: Terms, since: datetime, until: datetime
) -> Iterator[datetime]:
    """When a meeting can start between two moments, in their order, in UTC.

    It lies within working hours as a whole. `taken` are other meetings and absences; the time around a meeting may lie
    outside of working hours. Starts are on the clock of `hours`: with one every 30 minutes, at 9:00 and 9:30.
    """
    length = terms.minutes * MINUTE
    busy = merged(taken)
    for opens, closes in merged(stretches(hours, since - length, until + length)):
        start = _next_on_clock(max(opens, since.astimezone(UTC)), terms.every, hours.zone)
        while start + length <= closes and start < until:
            if not any(_touch(start, start + length, terms, each) for each in busy):
                yield start
            start = _next_on_clock(start + MINUTE, terms.every, hours.zone)


def is_free(hours: Hours, taken: Sequence[Stretch], terms: Terms, start: datetime) -> bool:
    """Whether a meeting can start at this very moment."""
    return start in set(free_starts(hours, taken, terms, start, start + MINUTE))


def merged(times: Iterable[Stretch]) -> list[Stretch]:
    """The same moments as few stretches that neither touch nor overlap, in their order."""
    found: list[Stretch] = []
    for since, until in sorted(times):
        if found and since <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], until))
        else:
            found.append((since, until))
    return found


def _touch(start: datetime, end: datetime, terms: Terms, busy: Stretch) -> bool:
    since, until = busy
    return start - terms.before * MINUTE < until and since < end + terms.after * MINUTE


def _next_on_clock(at: datetime, every: int, zone: str) -> datetime:
    """The moment itself, or the first after it, at which the wall clock shows a multiple of `every` minutes."""
    whole = at.replace(second=0, microsecond=0)
    whole += MINUTE if whole < at else timedelta()
    local = whole.astimezone(ZoneInfo(zone))
    past = (local.hour * 60 + local.minute) % every
    return whole if not past else whole + (every - past) * MINUTE
