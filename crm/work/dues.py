"""When something is due: on a day or at a time of it, as the people of a time zone say it; and when to remind of it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = 24 * 60  # minutes
MORNING = time(9)  # when one is reminded of what is due on a day, at no time of it
REMINDERS = (
    (0, "When it is due"),
    (10, "10 minutes before"),
    (30, "30 minutes before"),
    (60, "1 hour before"),
    (DAY, "1 day before"),
    (2 * DAY, "2 days before"),
    (7 * DAY, "1 week before"),
)


@dataclass(frozen=True)
class Due:
    """A day, or a time on a day, in `zone` (an IANA name)."""

    day: date
    time: time | None
    zone: str

    @property
    def at(self) -> datetime:
        """The instant it is late from; a day without a time is late when it is over."""
        if self.time is not None:
            return instant(self.day, self.time, self.zone)
        return instant(self.day + timedelta(days=1), time(0), self.zone) - timedelta(seconds=1)

    @property
    def on(self) -> date | None:
        """The day, where no time was said."""
        return self.day if self.time is None else None

    def remind_at(self, minutes: int) -> datetime:
        """So many minutes before. Whole days before keep the time of day, also when the clocks change between."""
        days, rest = divmod(minutes, DAY)
        clock = self.time or MORNING
        if rest:
            return instant(self.day, clock, self.zone) - timedelta(minutes=minutes)
        return instant(self.day - timedelta(days=days), clock, self.zone)

    def moved_to(self, day: date) -> "Due":
        """The same time on another day."""
        return Due(day, self.time, self.zone)


def instant(day: date, clock: time, zone: str) -> datetime:
    """When clocks in `zone` show this, in UTC. A time that is skipped counts by the old clock, one that comes twice is
    the first.
    """
    return datetime.combine(day, clock, ZoneInfo(zone)).astimezone(UTC)


def due_of(at: datetime | None, on: date | None, zone: str) -> Due | None:
    """What `Due` the columns of a task hold."""
    if at is None:
        return None
    if on is not None:
        return Due(on, None, zone or "UTC")
    local = at.astimezone(ZoneInfo(zone or "UTC"))
    return Due(local.date(), local.time(), zone or "UTC")
