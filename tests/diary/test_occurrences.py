"""When an event takes its owner's time: on the clock it was made on, whatever the clocks do meanwhile."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.diary.occurrences import MOST, PIECE, Viewer, pieces, read_event
from tests.diary.program import whole

BERLIN = Viewer("Europe/Berlin", frozenset({"olga@northwind.example"}))
SINCE, UNTIL = datetime(2031, 3, 1, tzinfo=UTC), datetime(2031, 10, 1, tzinfo=UTC)
AT_NINE = "DTSTART;TZID=Europe/Berlin:20310310T090000\r\nDTEND;TZID=Europe/Berlin:20310310T100000"
ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"]


def starts(times: str, more: str = "", viewer: Viewer = BERLIN) -> list[datetime]:
    return [each.start for each in read_event(whole(times, more=more).encode(), SINCE, UNTIL, viewer).busy]


def test_on_its_own_clock_when_summer_begins() -> None:
    found = starts(AT_NINE, "RRULE:FREQ=WEEKLY;COUNT=4")
    assert [at.hour for at in found] == [8, 8, 8, 7]  # the 31st of March is in summer time
    assert {at.astimezone(ZoneInfo("Europe/Berlin")).hour for at in found} == {9}


def test_exceptions_and_moved_ones() -> None:
    moved = (
        "RRULE:FREQ=WEEKLY;COUNT=3\r\nEXDATE;TZID=Europe/Berlin:20310317T090000\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\n"
        "UID:dentist\r\nRECURRENCE-ID;TZID=Europe/Berlin:20310324T090000\r\nSUMMARY:Later\r\n"
        "DTSTART;TZID=Europe/Berlin:20310325T150000\r\nDTEND;TZID=Europe/Berlin:20310325T160000"
    )
    assert starts(AT_NINE, moved) == [datetime(2031, 3, 10, 8, tzinfo=UTC), datetime(2031, 3, 25, 14, tzinfo=UTC)]


def test_whole_days_and_times_without_a_zone_are_the_owners() -> None:
    read = read_event(whole("DTSTART;VALUE=DATE:20310329\r\nDTEND;VALUE=DATE:20310331").encode(), SINCE, UNTIL, BERLIN)
    (busy,) = read.busy
    assert (busy.start, busy.end, busy.whole_day) == (
        datetime(2031, 3, 28, 23, tzinfo=UTC),
        datetime(2031, 3, 30, 22, tzinfo=UTC),
        True,
    )
    assert read.times is None
    assert starts("DTSTART:20310601T120000\r\nDURATION:PT1H") == [datetime(2031, 6, 1, 10, tzinfo=UTC)]


@pytest.mark.parametrize(
    "line",
    [
        "STATUS:CANCELLED", "TRANSP:TRANSPARENT", "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
        "ATTENDEE;PARTSTAT=DECLINED:mailto:Olga@northwind.example",
    ],
)  # fmt: skip
def test_what_takes_no_time(line: str) -> None:
    assert starts(AT_NINE, line) == []


def test_whatever_others_declined_takes_time() -> None:
    assert len(starts(AT_NINE, "ATTENDEE;PARTSTAT=DECLINED:mailto:kit@example.net")) == 1


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY", "FREQ=MINUTELY", "FREQ=DAILY;BYMONTH=4;BYMONTHDAY=31",
        "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8;BYMINUTE=0,1,2", "XX",
    ],
)  # fmt: skip
def test_rules_that_fill_a_calendar_or_never_end(rule: str) -> None:
    assert len(starts(AT_NINE, f"RRULE:{rule}")) == 1


@given(st.sampled_from(ZONES), st.dates(date(2031, 2, 1), date(2031, 9, 1)), st.integers(0, 23), st.integers(1, 3))
def test_days_later_at_the_same_time(zone: str, first: date, hour: int, every: int) -> None:
    """Against a calendar worked out by hand: the same time on the wall, each so many days."""
    start = datetime.combine(first, time(hour, 15))
    lines = f"DTSTART;TZID={zone}:{start:%Y%m%dT%H%M%S}\r\nDURATION:PT30M"
    found = starts(lines, f"RRULE:FREQ=DAILY;INTERVAL={every};COUNT=60")
    own = ZoneInfo(zone)
    wanted = [(start + timedelta(days=each * every)).replace(tzinfo=own).astimezone(UTC) for each in range(60)]
    real = [at for at in wanted if _is_on_the_clock(at, own, hour)]
    within = {at for at in real if at + timedelta(minutes=30) > SINCE and at < UNTIL}
    assert within <= set(found)
    assert len(found) <= len([at for at in wanted if at + timedelta(minutes=90) > SINCE and at < UNTIL + PIECE])


def _is_on_the_clock(at: datetime, zone: ZoneInfo, hour: int) -> bool:
    """Not in the hour that is left out when summer time begins."""
    return at.astimezone(zone).hour == hour


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_anything_is_read_without_an_error(content: bytes) -> None:
    assert len(read_event(content, SINCE, UNTIL, BERLIN).busy) <= MOST


@given(st.text(alphabet="ABDEFHILMNOQRSTUWY0123456789;=,-:", max_size=60))
def test_so_is_any_rule(rule: str) -> None:
    assert len(starts(AT_NINE, f"RRULE:{rule}")) <= MOST


@given(st.datetimes(datetime(2031, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC)), st.integers(1, 90_000))  # noqa: DTZ001
def test_pieces_are_the_same_time(start: datetime, minutes: int) -> None:
    end = start + timedelta(minutes=minutes)
    found = list(pieces(start, end))
    assert (found[0][0], found[-1][1]) == (start, end)
    assert all(a[1] == b[0] for a, b in pairwise(found))
    assert all(timedelta() < b - a <= PIECE for a, b in found)
