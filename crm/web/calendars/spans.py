"""Which days a calendar shows, and where each of them begins and ends."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from dateutil.relativedelta import relativedelta

from crm.conditions.periods import midnight

MONTH, WEEK, DAY = "month", "week", "day"
EARLIEST, LATEST = date(1990, 1, 1), date(2100, 12, 31)  # within them, all of a month's weeks are days that exist


@dataclass(frozen=True)
class Span:
    """A month in whole weeks, a week, or a day: the one that `on` lies in. `starts`: the weekday weeks begin with."""

    shape: str
    on: date
    starts: int = 0

    @property
    def first(self) -> date:
        """The first day shown."""
        return self._week(self.on.replace(day=1)) if self.shape == MONTH else self._begin(self.on)

    @property
    def last(self) -> date:
        """The last day shown."""
        if self.shape == MONTH:
            return self._week(_month_later(self.on, 1).replace(day=1) - timedelta(days=1)) + timedelta(days=6)
        return self.first + timedelta(days=6 if self.shape == WEEK else 0)

    @cached_property
    def days(self) -> list[date]:
        """All of them."""
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    @cached_property
    def edges(self) -> list[datetime]:
        """Where each day begins in the active time zone, and where the last one ends."""
        return [midnight(day) for day in [*self.days, self.last + timedelta(days=1)]]

    def place_of(self, moment: datetime) -> int | None:
        """Which of its days a moment falls on, counted from 0; None for one before or after all of them."""
        place = bisect_right(self.edges, moment) - 1
        return place if 0 <= place < len(self.days) else None

    def is_within(self, day: date) -> bool:
        """Whether a day belongs to it, and is not only there to fill up a week."""
        return self.shape != MONTH or (day.year, day.month) == (self.on.year, self.on.month)

    def step(self, by: int) -> date:
        """The day to ask for in order to see the one before (-1) or after (1)."""
        if self.shape == MONTH:
            return bounded(_month_later(self.on, by).replace(day=1))
        return bounded(self.on + timedelta(days=by * (7 if self.shape == WEEK else 1)))

    def _begin(self, day: date) -> date:
        return self._week(day) if self.shape == WEEK else day

    def _week(self, day: date) -> date:
        return day - timedelta(days=(day.weekday() - self.starts) % 7)


def read_day(text: str, today: date) -> date:
    """A day as an address names it ("2026-11-23"); today for anything else."""
    try:
        return bounded(date.fromisoformat(text))
    except ValueError:
        return today


def bounded(day: date) -> date:
    """The day, or the nearest one that calendars go to."""
    return min(max(day, EARLIEST), LATEST)


def _month_later(day: date, by: int) -> date:
    return day + relativedelta(months=by)
