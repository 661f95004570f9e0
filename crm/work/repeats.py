"""How often a task comes again: rules as RFC 5545 writes them, of days alone.

The time of day is put to it by crm.work.dues, so that no clock change moves it.
"""

import calendar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dateutil.rrule import rrule, rrulestr
from django.db import models

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAY_NAMES = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
WORKDAYS = (0, 1, 2, 3, 4)
SHORTEST_MONTH = 28


class Often(models.TextChoices):
    """How often."""

    DAILY = "DAILY", "Every day"
    WEEKLY = "WEEKLY", "Every week"
    MONTHLY = "MONTHLY", "Every month"
    YEARLY = "YEARLY", "Every year"


UNITS = {Often.DAILY: "day", Often.WEEKLY: "week", Often.MONTHLY: "month", Often.YEARLY: "year"}


@dataclass(frozen=True)
class Repeat:
    """`days` are weekdays (0 is Monday) of a weekly repeat; `until` is its last possible day."""

    often: Often
    interval: int = 1
    days: tuple[int, ...] = ()
    until: date | None = None

    def rule(self, start: date) -> str:
        """The rule, for something first due on `start`. The 31st becomes the last day of months that have none."""
        parts = [f"FREQ={self.often.value}", f"INTERVAL={self.interval}"]
        if self.often == Often.WEEKLY:
            days = self.days or (start.weekday(),)
            parts.append("BYDAY=" + ",".join(WEEKDAYS[day] for day in sorted(days)))
        if self.often == Often.YEARLY:
            parts.append(f"BYMONTH={start.month}")
        if self.often in (Often.MONTHLY, Often.YEARLY):
            parts += _day_of_month(start.day)
        if self.until:
            parts.append(f"UNTIL={self.until:%Y%m%d}")
        return ";".join(parts)


def repeat_of(rule: str) -> Repeat | None:
    """What a rule says; None for no rule."""
    if not rule:
        return None
    parts = dict(part.split("=", 1) for part in rule.split(";"))
    days = tuple(WEEKDAYS.index(day) for day in parts.get("BYDAY", "").split(",") if day)
    until = datetime.strptime(parts["UNTIL"], "%Y%m%d").date() if "UNTIL" in parts else None  # noqa: DTZ007  # a day
    return Repeat(Often(parts["FREQ"]), int(parts.get("INTERVAL", 1)), days, until)


def next_day(rule: str, planned: date, *, not_before: date | None = None) -> date | None:
    """The rule's first day after `planned`, and not before another if one is given. None where it has ended."""
    after = planned if not_before is None else max(planned, not_before - timedelta(days=1))
    days: rrule = rrulestr(rule, dtstart=datetime.combine(planned, time(0)))  # type: ignore[assignment]
    found = days.after(datetime.combine(after, time(0)))
    return found.date() if found else None


def rule_words(rule: str) -> str:
    """ "Every 2 weeks on Mondays and Fridays until 31 March 2027"."""
    repeat = repeat_of(rule)
    if repeat is None:
        return ""
    unit = UNITS[repeat.often]
    words = f"Every {unit}" if repeat.interval == 1 else f"Every {repeat.interval} {unit}s"
    if repeat.often == Often.WEEKLY and repeat.days:
        words = _weekly_words(words, repeat)
    if repeat.until:
        words += f" until {repeat.until.day} {calendar.month_name[repeat.until.month]} {repeat.until.year}"
    return words


def _weekly_words(words: str, repeat: Repeat) -> str:
    if repeat.days == WORKDAYS and repeat.interval == 1:
        return "Every workday"
    names = [DAY_NAMES[day] for day in repeat.days]
    return f"{words} on {' and '.join([', '.join(names[:-1]), names[-1]] if len(names) > 1 else names)}"


def _day_of_month(day: int) -> list[str]:
    if day <= SHORTEST_MONTH:
        return [f"BYMONTHDAY={day}"]
    # The last of these that the month has.
    return ["BYMONTHDAY=" + ",".join(str(each) for each in range(SHORTEST_MONTH, day + 1)), "BYSETPOS=-1"]
