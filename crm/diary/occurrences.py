"""What an event of a calendar means to its owner: when he is busy by it. Pure functions on iCalendar (RFC 5545).

Nothing here raises for what strangers write into calendars: what can't be understood blocks nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar

from crm.mail.headers import header_text
from crm.normal_forms import email_key

LONGEST_CONTENT = 1_000_000  # bytes of one event with its exceptions
LONGEST_TITLE = 200
MOST = 1500  # occurrences of one event within a window
PIECE = timedelta(days=7)  # no row is longer, so that "what overlaps?" has to look back no farther
STEP = timedelta(days=28)
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)  # nobody's rule is older
RARE = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
BROKEN = (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError, RecursionError)


@dataclass(frozen=True)
class Viewer:
    """Whose calendar it is: his clock, for what has no time zone, and his addresses in their normal form."""

    zone: str
    addresses: frozenset[str] = frozenset()


@dataclass(frozen=True, order=True)
class Busy:
    """A time that is taken. Moments are in UTC; of a whole day, its midnights on the owner's clock."""

    start: datetime
    end: datetime
    title: str = field(default="", compare=False, repr=False)
    whole_day: bool = False


@dataclass(frozen=True)
class Read:
    """A resource as it was understood. `times` (if they are moments), `title` and `place` are those of its first event.

    `invites`: it names an organizer, so a calendar program keeps it up to date with him.
    """

    uid: str = ""
    busy: tuple[Busy, ...] = ()
    times: tuple[datetime, datetime] | None = None
    title: str = ""
    place: str = ""
    repeats: bool = False
    invites: bool = False


def read_event(content: bytes, since: datetime, until: datetime, viewer: Viewer) -> Read:
    """When its owner is busy by it between two moments, in their order."""
    if len(content) > LONGEST_CONTENT:
        return Read()
    try:
        calendar = Calendar.from_ical(content)
        events = list(calendar.walk("VEVENT"))
        first = next((each for each in events if "RECURRENCE-ID" not in each), events[0])
        uid = str(first.get("UID", ""))
    except BROKEN:
        return Read()
    repeats = any(name in event for event in events for name in ("RRULE", "RDATE"))
    busy = tuple(_busy(calendar, events, since, until, viewer))
    title, place = str(first.get("SUMMARY", "")), str(first.get("LOCATION", ""))
    return Read(uid, busy, _times(first, viewer), title, place, repeats, "ORGANIZER" in first)


def pieces(start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The same time as stretches of a week at most."""
    while start < end:
        yield start, min(start + PIECE, end)
        start += PIECE


def _busy(calendar: Any, events: list[Any], since: datetime, until: datetime, viewer: Viewer) -> list[Busy]:
    found: set[Busy] = set()
    try:
        for event in events:
            _tame(event)
        query = recurring_ical_events.of(calendar, components=["VEVENT"], skip_bad_series=True)
        while since < until and len(found) < MOST:
            for each in query.between(since, min(since + STEP, until)):
                busy = _taken_by(each, viewer)
                if busy is not None:
                    found.add(busy)
            since += STEP
    except BROKEN:
        return sorted(found)[:MOST]
    return sorted(found)[:MOST]


def _tame(event: Any) -> None:
    """A rule that fills a calendar by the minute is none, and one that looks day by day looks year by year.

    A day that never comes is else looked for until the year 9999: 12 seconds for one event.
    """
    rule = event.get("RRULE")
    if rule is None:
        return
    rules = rule if isinstance(rule, list) else [rule]
    if not _is_recent(event) or not all(map(_is_tame, rules)):
        del event["RRULE"]
        return
    for each in rules:
        if _looks_for_days(each):
            each["FREQ"] = ["YEARLY"]


def _is_tame(rule: Any) -> bool:
    often = [value for name in ("BYHOUR", "BYMINUTE", "BYSECOND") for value in rule.get(name, [])]
    steps = int(rule.get("INTERVAL", [1])[0])
    return _frequency(rule) in RARE and len(often) <= 6 and steps > 0 and (steps == 1 or not _looks_for_days(rule))


def _looks_for_days(rule: Any) -> bool:
    by_day = any(name in rule for name in ("BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"))
    return _frequency(rule) in ("DAILY", "WEEKLY") and by_day


def _frequency(rule: Any) -> str:
    return str(rule.get("FREQ", [""])[0]).upper()


def _is_recent(event: Any) -> bool:
    start = event["DTSTART"].dt
    day = start.date() if isinstance(start, datetime) else start
    return day >= EARLIEST.date()


def _taken_by(event: Any, viewer: Viewer) -> Busy | None:
    if not _blocks(event, viewer):
        return None
    start, end = event["DTSTART"].dt, event["DTEND"].dt
    whole_day = not isinstance(start, datetime)
    since, until = _moment(start, viewer.zone), _moment(end, viewer.zone)
    if until <= since:
        return None
    return Busy(since, until, header_text(str(event.get("SUMMARY", "")), LONGEST_TITLE), whole_day)


def _blocks(event: Any, viewer: Viewer) -> bool:
    """Not what was cancelled, is marked as free, or he said no to."""
    if str(event.get("STATUS", "")).upper() == "CANCELLED" or str(event.get("TRANSP", "")).upper() == "TRANSPARENT":
        return False
    if str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() == "FREE":
        return False
    asked = event.get("ATTENDEE", [])
    return not any(_is_declined(each, viewer) for each in (asked if isinstance(asked, list) else [asked]))


def _is_declined(attendee: Any, viewer: Viewer) -> bool:
    params = getattr(attendee, "params", {})
    if str(params.get("PARTSTAT", "")).upper() != "DECLINED":
        return False
    address = str(attendee)
    return email_key(address[7:] if address.lower().startswith("mailto:") else address) in viewer.addresses


def _times(event: Any, viewer: Viewer) -> tuple[datetime, datetime] | None:
    try:
        start, end = event.start, event.end
    except BROKEN:  # icalendar's own complaints are ValueErrors
        return None
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        return None
    return _moment(start, viewer.zone), _moment(end, viewer.zone)


def _moment(at: date | datetime, zone: str) -> datetime:
    """A day begins at its midnight, a time without a zone is meant, on the clock of whose calendar it is."""
    if not isinstance(at, datetime):
        at = datetime.combine(at, time())
    return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
