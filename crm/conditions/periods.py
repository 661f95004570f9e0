"""Weeks, months, quarters and years by name, as filters speak of them: "this-month", "2026-11", "2026-q4", "2026"."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta
from django.utils import timezone

MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
QUARTER = re.compile(r"(\d{4})-q([1-4])", re.ASCII)
YEAR = re.compile(r"\d{4}", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1900, 2200
WHICH = {"last": -1, "this": 0, "next": 1}
NAMED = tuple(
    (f"{which}-{kind}", f"{which} {kind}")
    for kind in ("week", "month", "quarter", "year")
    for which in ("this", "next", "last")
)
DAY_NAMES = (("today", "today"), ("yesterday", "yesterday"), ("tomorrow", "tomorrow"))
AWAY = {"today": 0, "yesterday": -1, "tomorrow": 1}


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
    if key in AWAY:
        day = today + timedelta(days=AWAY[key])
        return Period(key, key, day, day + timedelta(days=1))
    if key in dict(NAMED):
        which, _, kind = key.partition("-")
        steps = WHICH[which]
        makers = {"week": week_of, "month": month_of, "quarter": quarter_of, "year": year_of}
        found = makers[kind](today, steps)
        return Period(key, dict(NAMED)[key], found.start, found.until)
    return _dated(key)


def period_words(key: str) -> str:
    """How a period is called: "this month", "November 2026"."""
    named = {**dict(NAMED), **dict(DAY_NAMES)}
    found = None if key in named else period(key, date(FIRST_YEAR, 1, 1))
    return found.words if found else named.get(key, key)


def is_relative(key: str) -> bool:
    """Whether it is one seen from today: "this month", not "November 2026"."""
    return key in AWAY or key in dict(NAMED)


def week_of(day: date, steps: int = 0) -> Period:
    """The week from Monday on that `day` lies in, or one so many steps later."""
    start = day - timedelta(days=day.weekday()) + timedelta(weeks=steps)
    return Period(f"{start:%G-w%V}", f"week {start:%V, %G}", start, start + timedelta(weeks=1))


def month_of(day: date, steps: int = 0) -> Period:
    """The month that `day` lies in, or one so many steps later."""
    start = day.replace(day=1) + relativedelta(months=steps)
    return Period(f"{start:%Y-%m}", f"{start:%B %Y}", start, start + relativedelta(months=1))


def quarter_of(day: date, steps: int = 0) -> Period:
    """The calendar quarter that `day` lies in, or one so many steps later."""
    start = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1) + relativedelta(months=3 * steps)
    number = (start.month - 1) // 3 + 1
    return Period(f"{start.year}-q{number}", f"Q{number} {start.year}", start, start + relativedelta(months=3))


def year_of(day: date, steps: int = 0) -> Period:
    """The year that `day` lies in, or one so many steps later."""
    start = date(day.year + steps, 1, 1)
    return Period(f"{start.year}", f"{start.year}", start, date(start.year + 1, 1, 1))


def midnight(day: date) -> datetime:
    """Where a day begins in the active time zone."""
    return timezone.make_aware(datetime.combine(day, time.min))


def _dated(key: str) -> Period | None:
    if not key[:4].isascii() or not key[:4].isdecimal() or not FIRST_YEAR <= int(key[:4]) <= LAST_YEAR:
        return None
    if match := MONTH.fullmatch(key):
        month = int(match[2])
        return month_of(date(int(match[1]), month, 1)) if 1 <= month <= 12 else None
    if match := QUARTER.fullmatch(key):
        return quarter_of(date(int(match[1]), int(match[2]) * 3, 1))
    return year_of(date(int(key), 1, 1)) if YEAR.fullmatch(key) else None
