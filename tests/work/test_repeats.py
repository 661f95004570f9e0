"""Repeats: months without a 31st, years without a 29 February, clocks that change; for any start and any rule."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.work.dues import DAY, REMINDERS, Due, due_of, instant
from crm.work.repeats import Often, Repeat, next_day, repeat_of, rule_words

ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Apia", "Australia/Lord_Howe", "UTC"]
days = st.dates(date(2000, 1, 1), date(2090, 12, 31))
repeats = st.builds(
    Repeat,
    st.sampled_from(Often),
    st.integers(1, 12),
    st.lists(st.integers(0, 6), unique=True, max_size=7).map(lambda each: tuple(sorted(each))),
)


def chain(rule: str, start: date, length: int) -> list[date]:
    found = [start]
    while len(found) < length and (day := next_day(rule, found[-1])):
        found.append(day)
    return found


@pytest.mark.parametrize(
    ("repeat", "start", "expected"),
    [
        (Repeat(Often.MONTHLY), date(2027, 1, 31), ["2027-02-28", "2027-03-31", "2027-04-30"]),
        (Repeat(Often.MONTHLY), date(2027, 1, 30), ["2027-02-28", "2027-03-30"]),
        (Repeat(Often.MONTHLY, 3), date(2027, 11, 30), ["2028-02-29", "2028-05-30"]),
        (Repeat(Often.YEARLY), date(2028, 2, 29), ["2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"]),
        (Repeat(Often.WEEKLY, 2, (0, 4)), date(2026, 11, 23), ["2026-11-27", "2026-12-07", "2026-12-11"]),
        (Repeat(Often.WEEKLY), date(2026, 11, 25), ["2026-12-02"]),
        (Repeat(Often.DAILY, 10), date(2026, 12, 25), ["2027-01-04"]),
        (Repeat(Often.DAILY, 1, (), date(2026, 12, 26)), date(2026, 12, 25), ["2026-12-26"]),
    ],
)
def test_the_next_days(repeat: Repeat, start: date, expected: list[str]) -> None:
    found = chain(repeat.rule(start), start, len(expected) + 1)
    assert [str(day) for day in found[1:]] == expected


def test_it_ends() -> None:
    rule = Repeat(Often.DAILY, until=date(2026, 12, 26)).rule(date(2026, 12, 25))
    assert next_day(rule, date(2026, 12, 26)) is None


@given(repeats, days)
def test_a_rule_says_what_it_was_made_of(repeat: Repeat, start: date) -> None:
    rule = repeat.rule(start)
    read = repeat_of(rule)
    assert read is not None
    assert (read.often, read.interval, read.until) == (repeat.often, repeat.interval, repeat.until)
    assert read.rule(start) == rule
    assert rule_words(rule).startswith("Every ")


@given(repeats, days)
def test_every_day_lies_ahead_and_none_is_left_out(repeat: Repeat, start: date) -> None:
    found = chain(repeat.rule(start), start, 6)
    assert len(found) == 6
    assert found == sorted(set(found))
    if repeat.often == Often.MONTHLY:
        months = [day.year * 12 + day.month for day in found]
        assert {later - earlier for earlier, later in pairwise(months)} == {repeat.interval}
        assert all(day.day == start.day or (day + timedelta(days=1)).day == 1 for day in found)
    if repeat.often == Often.YEARLY:
        assert [day.year - start.year for day in found] == [repeat.interval * number for number in range(6)]
    if repeat.often == Often.DAILY:
        assert [(day - start).days for day in found] == [repeat.interval * number for number in range(6)]
    if repeat.often == Often.WEEKLY:
        assert {day.weekday() for day in found[1:]} <= set(repeat.days or (start.weekday(),))


@given(repeats, days, st.integers(0, 4000))
def test_not_before_skips_what_was_missed(repeat: Repeat, start: date, late: int) -> None:
    rule, today = repeat.rule(start), start + timedelta(days=late)
    found = next_day(rule, start, not_before=today)
    assert found is not None
    assert found > start
    assert found >= today
    earlier = chain(rule, start, 5)[1:]
    assert not any(today <= day < found for day in earlier)


@given(days, st.times(), st.sampled_from(ZONES))
def test_the_clock_shows_what_was_said(day: date, clock: time, zone: str) -> None:
    """Also on the days when clocks change; only a time that does not exist is moved, by less than a day."""
    clock = clock.replace(second=0, microsecond=0)
    at = instant(day, clock, zone).astimezone(ZoneInfo(zone))
    if (at.date(), at.time()) != (day, clock):
        assert timedelta(0) < at.replace(tzinfo=None) - datetime.combine(day, clock) <= timedelta(days=1)
    else:
        assert due_of(at, None, zone) == Due(day, clock, zone)


@given(days, st.sampled_from(ZONES))
def test_a_day_is_late_when_it_is_over(day: date, zone: str) -> None:
    at = Due(day, None, zone).at
    assert at + timedelta(seconds=1) == instant(day + timedelta(days=1), time(0), zone)
    assert due_of(at, day, zone) == Due(day, None, zone)


@given(days, st.none() | st.times(), st.sampled_from(ZONES), st.sampled_from([minutes for minutes, _ in REMINDERS]))
def test_a_reminder_comes_before(day: date, clock: time | None, zone: str, minutes: int) -> None:
    clock = clock.replace(second=0, microsecond=0) if clock else None
    due = Due(day, clock, zone)
    at = due.remind_at(minutes)
    assert at <= due.at
    if minutes % DAY:
        assert instant(day, clock or time(9), zone) - at == timedelta(minutes=minutes)
    else:
        local = at.astimezone(ZoneInfo(zone))
        assert (day - local.date()).days in (minutes // DAY, minutes // DAY - 1)


def test_a_day_before_keeps_the_hour_when_the_clocks_change() -> None:
    due = Due(date(2026, 10, 25), time(9), "Europe/Berlin")  # that night the clocks go back
    assert due.remind_at(DAY) == datetime(2026, 10, 24, 7, tzinfo=UTC)
    assert due.at == datetime(2026, 10, 25, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("repeat", "words"),
    [
        (Repeat(Often.DAILY), "Every day"),
        (Repeat(Often.WEEKLY, 1, (0, 1, 2, 3, 4)), "Every workday"),
        (Repeat(Often.WEEKLY, 2, (0, 2, 4)), "Every 2 weeks on Mondays, Wednesdays and Fridays"),
        (Repeat(Often.MONTHLY, 3, (), date(2027, 3, 31)), "Every 3 months until 31 March 2027"),
    ],
)
def test_in_words(repeat: Repeat, words: str) -> None:
    assert rule_words(repeat.rule(date(2026, 11, 23))) == words
