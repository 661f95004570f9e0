"""Business time against an oracle that looks at every minute."""

import zoneinfo
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.staff.business_time import (
    ALWAYS,
    OFFICE,
    Hours,
    Week,
    add_minutes,
    closes_at,
    holidays_of,
    is_open,
    minutes_between,
    next_opening,
)

MINUTE = timedelta(minutes=1)
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Havana", "Asia/Kathmandu")
# Around changes of the clock in these zones, and a plain week.
DAYS = (date(2026, 3, 29), date(2026, 10, 25), date(2026, 3, 8), date(2026, 11, 1), date(2026, 4, 5), date(2026, 7, 15))


@st.composite
def weeks(draw: st.DrawFn) -> Week:
    """Up to three shifts on each day."""

    def day() -> tuple[tuple[int, int], ...]:
        edges = sorted(draw(st.sets(st.integers(0, 24 * 60), max_size=6)))
        return tuple((edges[at], edges[at + 1]) for at in range(0, len(edges) - 1, 2))

    return tuple(day() for _ in range(7))


hours = st.builds(
    Hours,
    zone=st.sampled_from(ZONES),
    week=weeks(),
    country=st.sampled_from(["", "DE", "US"]),
    closed=st.frozensets(st.sampled_from(DAYS), max_size=2),
)
moments = st.builds(
    lambda day, minutes: datetime.combine(day, datetime.min.time(), UTC) + minutes * MINUTE,
    st.sampled_from(DAYS),
    st.integers(-24 * 60, 48 * 60),
)


def opens(at: datetime, hours: Hours) -> bool:
    """The oracle: does the wall clock stand in a shift?"""
    wall = at.astimezone(zoneinfo.ZoneInfo(hours.zone))
    day, minute = wall.date(), wall.hour * 60 + wall.minute
    if day in hours.closed or (hours.country and day in holidays_of(hours.country, "", day.year)):
        return False
    return any(since <= minute < until for since, until in hours.week[day.weekday()])


@given(hours, moments, st.integers(0, 3 * 24 * 60))
def test_minutes_are_those_at_which_it_is_open(hours: Hours, start: datetime, length: int) -> None:
    slow = sum(opens(start + each * MINUTE, hours) for each in range(length))
    assert minutes_between(hours, start, start + length * MINUTE) == slow


@given(hours, moments, st.integers(1, 600))
def test_what_was_added_has_passed(hours: Hours, start: datetime, minutes: int) -> None:
    end = add_minutes(hours, start, minutes)
    if not any(hours.week):
        assert end is None
        return
    if end is None:
        assert minutes_between(hours, start, start + timedelta(days=790)) < minutes
        return
    assert minutes_between(hours, start, end) == minutes
    assert opens(end - MINUTE, hours)  # not a minute later than need be


@given(hours, moments)
def test_it_opens_at_the_first_minute_that_is_open(hours: Hours, at: datetime) -> None:
    assert is_open(hours, at) == opens(at, hours)
    opening = next_opening(hours, at)
    ahead = (at + each * MINUTE for each in range(3 * 24 * 60))
    slow = next((each for each in ahead if opens(each, hours)), None)
    if slow is None:
        assert opening is None or opening >= at + timedelta(days=3)
    else:
        assert opening == slow


@given(hours, moments)
def test_it_closes_at_the_first_minute_that_is_not_open(hours: Hours, at: datetime) -> None:
    ahead = (at + each * MINUTE for each in range(2 * 24 * 60))
    slow = next((each for each in ahead if not opens(each, hours)), None)
    assert closes_at(hours, at) == (slow if slow != at else None)


@given(hours, moments, st.integers(0, 2000), st.integers(0, 2000))
def test_time_adds_up(hours: Hours, start: datetime, first: int, second: int) -> None:
    middle, end = start + first * MINUTE, start + (first + second) * MINUTE
    whole = minutes_between(hours, start, end)
    assert whole == minutes_between(hours, start, middle) + minutes_between(hours, middle, end)


def test_a_break_at_noon_does_not_count() -> None:
    split = Hours("Europe/Berlin", (((540, 750), (810, 1080)),) * 5 + ((), ()))
    monday = datetime(2026, 11, 23, 10, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin"))
    assert minutes_between(split, monday, monday.replace(hour=15)) == 240
    assert add_minutes(split, monday.replace(hour=12), 60) == monday.replace(hour=14)


def test_a_night_in_which_clocks_are_set_back_is_an_hour_longer() -> None:
    berlin = zoneinfo.ZoneInfo("Europe/Berlin")
    always = Hours("Europe/Berlin", ALWAYS)
    night = datetime(2026, 10, 24, 22, tzinfo=berlin)
    assert minutes_between(always, night, datetime(2026, 10, 25, 6, tzinfo=berlin)) == 9 * 60
    spring = datetime(2026, 3, 28, 22, tzinfo=berlin)
    assert minutes_between(always, spring, datetime(2026, 3, 29, 6, tzinfo=berlin)) == 7 * 60


def test_public_holidays_are_those_of_the_region() -> None:
    whole, berlin = Hours(country="DE"), Hours(country="DE", subdivision="BE")
    womens_day = date(2027, 3, 8)
    assert whole.holiday(womens_day) == ""
    assert berlin.holiday(womens_day) != ""
    assert berlin.spans_on(womens_day) == ()
    assert holidays_of("XX", "", 2026) == {}


def test_who_is_never_at_work_has_no_opening() -> None:
    never, now = Hours(week=((),) * 7), datetime(2026, 1, 1, tzinfo=UTC)
    assert next_opening(never, now) is None
    assert add_minutes(never, now, 1) is None
    assert add_minutes(never, now, 0) == now
    assert minutes_between(never, now, now + timedelta(days=365)) == 0


@pytest.mark.parametrize("week", [OFFICE, ALWAYS])
def test_time_does_not_run_backwards(week: Week) -> None:
    now = datetime(2026, 1, 7, 12, tzinfo=UTC)
    assert minutes_between(Hours(week=week), now, now - timedelta(hours=3)) == 0
