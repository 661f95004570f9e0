"""Days of calendars, in every time zone and through every change of the clocks."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from django.utils import timezone
from hypothesis import assume, example, given
from hypothesis import strategies as st

from crm.web.calendars.spans import DAY, EARLIEST, LATEST, MONTH, WEEK, Span, read_day
from crm.web.calendars.weekdays import first_weekday
from crm.work.actions.moving import moved_due
from crm.work.dues import Due
from crm.work.models import Task

ZONES = st.sampled_from(sorted(available_timezones() - {"Factory", "localtime"}))
DAYS = st.dates(date(1995, 1, 1), date(2037, 12, 31))
SPANS = st.builds(Span, st.sampled_from([MONTH, WEEK, DAY]), DAYS, st.integers(0, 6))
HAVANA = Span(DAY, date(2026, 11, 1))


@given(zone=ZONES, span=SPANS, minutes=st.integers(-3000, 75 * 24 * 60))
@example("Pacific/Apia", Span(WEEK, date(2011, 12, 30)), 4 * 24 * 60)
@example("America/St_Johns", Span(DAY, date(2006, 10, 29)), 0)
@example("America/Havana", HAVANA, 60)
def test_each_moment_falls_on_exactly_one_day(zone: str, span: Span, minutes: int) -> None:
    with timezone.override(zone):
        moment = span.edges[0].astimezone(UTC) + timedelta(minutes=minutes)
        holding = [n for n in range(len(span.days)) if span.edges[n] <= moment < span.edges[n + 1]]
        place = span.place_of(moment)
        assert holding == ([] if place is None else [place])
        inside = span.edges[0] <= moment < span.edges[-1]
        assert inside == (place is not None)
        if place is not None:  # it is the day that clocks show, but where they go back past midnight
            assert abs((timezone.localtime(moment).date() - span.days[place]).days) <= 1
            if time(2) <= timezone.localtime(moment).time() < time(22):
                assert timezone.localtime(moment).date() == span.days[place]


@given(span=SPANS)
def test_spans_follow_each_other_without_a_gap(span: Span) -> None:
    before, after = Span(span.shape, span.step(-1), span.starts), Span(span.shape, span.step(1), span.starts)
    assert span.on in span.days
    assert before.first < span.first <= after.last
    if span.shape == MONTH:
        assert len(span.days) % 7 == 0
        assert span.first.weekday() == span.last.weekday() - 6 or span.first.weekday() == (span.last.weekday() + 1) % 7
        assert sum(map(span.is_within, span.days)) in range(28, 32)
        assert Span(MONTH, after.step(-1), span.starts).first == span.first
    else:
        assert before.last + timedelta(days=1) == span.first
        assert span.last + timedelta(days=1) == after.first
    if span.shape != DAY:
        assert span.first.weekday() == span.starts


@given(text=st.text() | st.dates().map(str))
def test_any_address_names_a_day(text: str) -> None:
    day = read_day(text, date(2026, 11, 23))
    assert EARLIEST <= day <= LATEST
    for shape in (MONTH, WEEK, DAY):
        span = Span(shape, day)
        assert span.step(-1) <= span.step(1)
        assert span.days


def a_task(due: Due) -> Task:
    return Task(title="x", due_at=due.at, due_on=due.on, zone=due.zone)


@given(zone=ZONES, said_in=ZONES, day=DAYS, to=DAYS, clock=st.times().map(lambda each: each.replace(microsecond=0)))
@example("America/New_York", "Europe/Berlin", date(2026, 3, 7), date(2026, 3, 8), time(2, 30))
def test_moving_keeps_the_time_that_one_sees(zone: str, said_in: str, day: date, to: date, clock: time) -> None:
    task = a_task(Due(day, clock, said_in))
    assert task.due_at is not None
    seen = task.due_at.astimezone(ZoneInfo(zone))
    wanted = datetime.combine(to, seen.time(), ZoneInfo(zone))
    assume(wanted.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(fold=0) == wanted)  # not skipped that day
    moved = moved_due(task, to, None, whole_day=False, zone=zone)
    assert moved.at.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0) == wanted.replace(tzinfo=None)
    assert moved.zone == said_in


@given(zone=ZONES, said_in=ZONES, day=DAYS, to=DAYS)
def test_a_day_stays_a_day(zone: str, said_in: str, day: date, to: date) -> None:
    moved = moved_due(a_task(Due(day, None, said_in)), to, None, whole_day=False, zone=zone)
    assert (moved.on, moved.zone) == (to, said_in)


@given(zone=ZONES, day=DAYS, to=DAYS, clock=st.times(), hour=st.integers(0, 23))
def test_an_hour_is_that_hour(zone: str, day: date, to: date, clock: time, hour: int) -> None:
    task = a_task(Due(day, clock.replace(microsecond=0), zone))
    assert task.due_at is not None
    moved = moved_due(task, to, hour, whole_day=False, zone=zone)
    local = moved.at.astimezone(ZoneInfo(zone))
    wanted = datetime.combine(to, time(hour, task.due_at.astimezone(ZoneInfo(zone)).minute), ZoneInfo(zone))
    assume(wanted.astimezone(UTC).astimezone(ZoneInfo(zone)).hour == hour)
    assert (local.date(), local.hour) == (to, hour)
    assert moved_due(task, to, None, whole_day=True, zone=zone).on == to


def test_the_first_weekday_is_the_country_s() -> None:
    for language, zone, day in (
        ("en", "Europe/Berlin", 0), ("en", "America/Chicago", 6), ("en-GB", "America/Chicago", 0), ("en-US", "UTC", 6),
        ("de", "Africa/Cairo", 5), ("en", "UTC", 0), ("en-QQ", "UTC", 0), ("", "", 0),
    ):  # fmt: skip
        assert first_weekday(language, zone) == day, (language, zone)
