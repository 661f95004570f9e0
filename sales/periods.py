"""Months and quarters by name, as filters and forecast speak of them: "this-month", "2026-11", "2026-q4"."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time

from dateutil.relativedelta import relativedelta
from django.utils import timezone

MONTH = re.compile(r"(\d{4})-(\d{2})")
QUARTER = re.compile(r"(\d{4})-q([1-4])")
NAMED = (
    ("this-month", "this month"),
    ("next-month", "next month"),
    ("this-quarter", "this quarter"),
    ("next-quarter", "next quarter"),
)


@dataclass(frozen=True)
class Period:
    """From its first day up to, not including, `until`."""

    key: str
    words: str
    start: date
    until: date

    @property
    def begins(self) -> datetime:
        """Its first moment in the viewer's time zone."""
        return midnight(self.start)

    @property
    def ends(self) -> datetime:
        """The first moment after it in the viewer's time zone."""
        return midnight(self.until)


def period(key: str, today: date) -> Period | None:
    """The period of that name, or None for anything else."""
    if key in dict(NAMED):
        which, _, kind = key.partition("-")
        steps = 1 if which == "next" else 0
        found = month_of(today, steps) if kind == "month" else quarter_of(today, steps)
        return Period(key, dict(NAMED)[key], found.start, found.until)
    if match := MONTH.fullmatch(key):
        year, month = int(match[1]), int(match[2])
        return month_of(date(year, month, 1)) if 1 <= month <= 12 and year > 0 else None
    if match := QUARTER.fullmatch(key):
        return quarter_of(date(int(match[1]), int(match[2]) * 3, 1)) if int(match[1]) else None
    return None


def month_of(day: date, steps: int = 0) -> Period:
    """The month that `day` lies in, or one so many steps later."""
    start = day.replace(day=1) + relativedelta(months=steps)
    return Period(f"{start:%Y-%m}", f"{start:%B %Y}", start, start + relativedelta(months=1))


def quarter_of(day: date, steps: int = 0) -> Period:
    """The calendar quarter that `day` lies in, or one so many steps later."""
    start = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1) + relativedelta(months=3 * steps)
    number = (start.month - 1) // 3 + 1
    return Period(f"{start.year}-q{number}", f"Q{number} {start.year}", start, start + relativedelta(months=3))


def months_of(quarter: Period) -> list[Period]:
    """Its three months."""
    return [month_of(quarter.start, steps) for steps in range(3)]


def midnight(day: date) -> datetime:
    """Where a day begins in the active time zone."""
    return timezone.make_aware(datetime.combine(day, time.min))
