"""When a subscription's periods begin and end, and what belongs to a part of one. Days only: clocks don't matter here.

The rule of the anchor day: period n begins n intervals after the anchor, always reckoned from the anchor and never from
the period before. Where a month is too short for the anchor's day, its last day counts: 31 January, 28 February, 31
March. So nothing drifts. Ends are exclusive: a period ends on the day on which the next one begins.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from sales.pricing.rounding import rounded

WEEKS_IN_A_YEAR = 52


class Every(StrEnum):
    """The units of an interval."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


MONTHS = {Every.MONTH: 1, Every.QUARTER: 3, Every.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Span:
    """From a day to the day before `until`."""

    begin: date
    until: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.until - self.begin).days

    @property
    def last(self) -> date:
        """Its last day."""
        return self.until - timedelta(days=1)

    def __contains__(self, day: date) -> bool:
        return self.begin <= day < self.until


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Every so many weeks, months, quarters or years since a day.

    `anchor_day` (1 to 31) moves the beginning of periods to this day of the month; 0: to the day of `since`. It means
    nothing where the unit is a week.
    """

    count: int
    unit: Every
    since: date
    anchor_day: int = 0

    @property
    def months(self) -> int:
        """How many months an interval has; 0 for weeks."""
        return self.count * MONTHS.get(self.unit, 0)

    def start(self, number: int) -> date:
        """When period `number` begins; 0 is the first whole one, below 0 are those before it."""
        if not self.months:
            return self.since + timedelta(weeks=self.count * number)
        return _day_of(self._first_month + number * self.months, self.day)

    def whole(self, day: date) -> Span:
        """The whole period in which a day lies, whether or not the subscription ran all of it."""
        if not self.months:
            number = (day - self.since).days // (7 * self.count)
        else:
            number = (day.year * 12 + day.month - 1 - self._first_month) // self.months
            while self.start(number) > day:
                number -= 1
            while self.start(number + 1) <= day:
                number += 1
        return Span(self.start(number), self.start(number + 1))

    def rest(self, day: date, until: date | None = None) -> Span:
        """From a day to the end of its period, or to `until` if that comes first."""
        end = self.whole(day).until
        return Span(day, min(end, until) if until else end)

    @property
    def day(self) -> int:
        """The day of the month on which periods begin."""
        return self.anchor_day or self.since.day

    @property
    def _first_month(self) -> int:
        month = self.since.year * 12 + self.since.month - 1
        return month if _day_of(month, self.day) >= self.since else month + 1


def later(day: date, months: int) -> date:
    """So many months after a day; the last of the month where it has no such day."""
    return _day_of(day.year * 12 + day.month - 1 + months, day.day)


def share(whole: int, of: Span, part: Span) -> int:
    """What of `whole` (minor units, for the period `of`) belongs to `part` of it, to the day.

    Parts that lie next to each other add up to the whole exactly: each is the difference of what had come together by
    its end and by its beginning, both rounded.
    """
    return _by(whole, of, part.until) - _by(whole, of, part.begin)


def monthly(minor: int, count: int, unit: Every) -> int:
    """An amount for each interval as an amount for a month, rounded once. A year has 12 months, or 52 weeks."""
    if unit == Every.WEEK:
        return rounded(Decimal(minor * WEEKS_IN_A_YEAR) / (12 * count))
    return rounded(Decimal(minor) / (count * MONTHS[unit]))


def _by(whole: int, of: Span, day: date) -> int:
    return rounded(Decimal(whole * (day - of.begin).days) / of.days)


def _day_of(month: int, day: int) -> date:
    """`month` counts from the year 0: January of the year 1 is 12."""
    year, number = divmod(month, 12)
    return date(year, number + 1, min(day, monthrange(year, number + 1)[1]))
