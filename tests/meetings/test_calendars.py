"""What is written for calendars is read back as the same moments, in every zone and on the days clocks are changed."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crm.meetings.calendars import feed
from crm.meetings.models import Meeting
from tests.meetings.conftest import read_calendar

ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "America/Sao_Paulo", "UTC"]
SPRING, AUTUMN = datetime(2026, 3, 1), datetime(2031, 11, 30)  # noqa: DTZ001  # Hypothesis adds the zone
moments = st.datetimes(SPRING, AUTUMN, timezones=st.just(UTC)).map(lambda at: at.replace(microsecond=0))
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=120).map(str.strip).filter(bool)


@given(moments, st.integers(1, 3000), st.sampled_from(ZONES), texts, texts)
def test_read_back_as_it_was(start: datetime, minutes: int, zone: str, title: str, place: str) -> None:
    end = start + timedelta(minutes=minutes)
    meeting = Meeting(title=title, place=place, starts_at=start, ends_at=end, zone=zone, sequence=3, created_at=start)
    content = feed([meeting], "Mira")
    (event,) = read_calendar(content).walk("VEVENT")
    assert event.start.astimezone(UTC) == start
    assert event.end.astimezone(UTC) == end
    assert (str(event["SUMMARY"]), str(event["LOCATION"]), event["SEQUENCE"]) == (title, place, 3)
    assert all(len(line.encode()) <= 75 for line in content.decode().splitlines())


def test_a_meeting_in_the_hour_that_comes_twice_keeps_its_length() -> None:
    start = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # half past two in Berlin, and an hour later again
    meeting = Meeting(
        title="Night shift", starts_at=start, ends_at=start + timedelta(hours=1), zone="Europe/Berlin", created_at=start
    )
    (event,) = read_calendar(feed([meeting], "Mira")).walk("VEVENT")
    assert event.start.astimezone(UTC) == start
    assert event.end.astimezone(UTC) == start + timedelta(hours=1)
