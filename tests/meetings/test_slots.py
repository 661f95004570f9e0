"""Free times: within hours, away from what is taken, on the clock of the place."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from crm.meetings.slots import Terms, free_starts, is_free, merged
from crm.staff.business_time import ALWAYS, Hours, is_open

BERLIN = Hours(zone="Europe/Berlin")
MONDAY = datetime(2031, 6, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"]

# Around the days on which European and American clocks are changed, too.
SPRING, AUTUMN = datetime(2031, 3, 1), datetime(2031, 11, 30)  # noqa: DTZ001  # Hypothesis adds the zone
moments = st.datetimes(SPRING, AUTUMN, timezones=st.just(UTC)).map(lambda at: at.replace(second=0, microsecond=0))
terms = st.builds(
    Terms, st.sampled_from([15, 30, 45, 60, 120]), st.sampled_from([15, 20, 30, 60]),
    st.sampled_from([0, 10, 30]), st.sampled_from([0, 10, 30]),
)  # fmt: skip
stretch = st.tuples(moments, st.integers(1, 600)).map(lambda each: (each[0], each[0] + each[1] * MINUTE))


def test_an_ordinary_day() -> None:
    taken = [(MONDAY.replace(hour=8), MONDAY.replace(hour=9))]  # 10 to 11 in Berlin
    found = list(free_starts(BERLIN, taken, Terms(60, 60, after=0), MONDAY, MONDAY + timedelta(days=1)))
    assert [at.astimezone(ZoneInfo("Europe/Berlin")).hour for at in found] == [9, 11, 12, 13, 14, 15, 16]


def test_time_around_a_meeting_is_kept_free() -> None:
    taken = [(MONDAY.replace(hour=8), MONDAY.replace(hour=9))]
    found = set(free_starts(BERLIN, taken, Terms(30, 30, before=15, after=15), MONDAY, MONDAY + timedelta(days=1)))
    assert MONDAY.replace(hour=7) in found  # ends at 7:30, free until 7:45
    assert MONDAY.replace(hour=7, minute=30) not in found
    assert MONDAY.replace(hour=9) not in found
    assert MONDAY.replace(hour=9, minute=30) in found


def test_starts_follow_the_clock_not_the_opening() -> None:
    odd = Hours(zone="Asia/Kathmandu", week=(((9 * 60 + 10, 11 * 60),),) * 7)  # UTC+5:45
    found = list(free_starts(odd, [], Terms(30, 30), MONDAY, MONDAY + timedelta(days=1)))
    assert [f"{at.astimezone(ZoneInfo('Asia/Kathmandu')):%H:%M}" for at in found] == ["09:30", "10:00", "10:30"]


@given(st.sampled_from(ZONES), st.lists(stretch, max_size=4), terms, moments, st.integers(1, 5))
def test_every_free_time_is_free(
    zone: str, taken: list[tuple[datetime, datetime]], how: Terms, since: datetime, days: int
) -> None:
    hours = Hours(zone=zone)
    for start in free_starts(hours, taken, how, since, since + timedelta(days=days)):
        end = start + how.minutes * MINUTE
        assert since <= start < since + timedelta(days=days)
        assert all(is_open(hours, start + each * MINUTE) for each in range(0, how.minutes, 5))
        assert is_open(hours, end - MINUTE)
        assert not any(a < end + how.after * MINUTE and start - how.before * MINUTE < b for a, b in taken)
        local = start.astimezone(ZoneInfo(zone))
        assert (local.hour * 60 + local.minute) % how.every == 0
        assert is_free(hours, taken, how, start)


@given(st.lists(stretch, max_size=4), moments)
def test_who_is_always_here_is_free_whenever_nothing_is_taken(
    taken: list[tuple[datetime, datetime]], since: datetime
) -> None:
    hours = Hours(zone="UTC", week=ALWAYS)
    found = set(free_starts(hours, taken, Terms(30, 30), since, since + timedelta(days=2)))
    at = since.replace(minute=0) + timedelta(hours=1)
    while at < since + timedelta(days=2):
        wanted = not any(a < at + 30 * MINUTE and at < b for a, b in taken)
        assert (at in found) == wanted
        at += timedelta(hours=1)


@given(st.lists(stretch, max_size=8))
def test_merged_is_the_same_moments(times: list[tuple[datetime, datetime]]) -> None:
    joined = merged(times)
    assert all(a[1] < b[0] for a, b in pairwise(joined))
    for since, until in times:
        assert any(a <= since and until <= b for a, b in joined)
    assert sum((b - a for a, b in joined), timedelta()) <= sum((b - a for a, b in times), timedelta())
