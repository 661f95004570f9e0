"""A week of working hours as people write it: "9:00-12:30, 13:30-18:00", one line a day."""

import re
from itertools import pairwise

from crm.staff.business_time import MINUTES

Day = list[list[int]]

DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
TIME = r"(\d{1,2})(?:[:.](\d{2}))?"
SPAN = re.compile(rf"{TIME}\s*(?:-|\u2013|\u2014|to|bis)\s*{TIME}", re.IGNORECASE)
MOST_SHIFTS = 6


class UnclearHours(ValueError):
    """What was typed, and what would be right."""


def read_day(text: str) -> Day:
    """The shifts of a day in their order; none for an empty line. Raises UnclearHours."""
    parts = [part.strip() for part in re.split(r"[,;\n]|\band\b", text) if part.strip()]
    spans = sorted(_span(part) for part in parts)
    if len(spans) > MOST_SHIFTS:
        raise UnclearHours(f"Up to {MOST_SHIFTS} shifts a day.")
    for one, other in pairwise(spans):
        if other[0] < one[1]:
            raise UnclearHours(f"{write_span(one)} and {write_span(other)} overlap.")
    return spans


def write_day(day: Day) -> str:
    """ "09:00-12:30, 13:30-18:00"."""
    return ", ".join(write_span(span) for span in day)


def write_span(span: list[int]) -> str:
    """ "09:00-12:30"."""
    return f"{_clock(span[0])}\u2013{_clock(span[1])}"


def week_words(week: list[Day]) -> list[tuple[str, str]]:
    """Days that are alike together: ("Monday to Friday", "09:00-17:00"), ("Saturday, Sunday", "")."""
    found: list[tuple[list[int], str]] = []
    for number, day in enumerate(week):
        words = write_day(day)
        if found and found[-1][1] == words:
            found[-1][0].append(number)
        else:
            found.append(([number], words))
    return [(_days(numbers), words) for numbers, words in found]


def _days(numbers: list[int]) -> str:
    first, last = DAY_NAMES[numbers[0]], DAY_NAMES[numbers[-1]]
    if len(numbers) == 1:
        return first
    return f"{first}, {last}" if len(numbers) == 2 else f"{first} to {last}"  # two days


def _span(text: str) -> list[int]:
    match = SPAN.fullmatch(text)
    if match is None:
        raise UnclearHours(f"“{text}” is no time. Write for example 9:00-12:30, 13:30-18:00.")
    since, until = _minutes(match[1], match[2]), _minutes(match[3], match[4])
    if until <= since:
        raise UnclearHours(
            f"{text} ends before it begins. A night is two lines: 22:00-24:00, and 0:00-6:00 on the next day."
        )
    return [since, until]


def _minutes(hour: str, minute: str | None) -> int:
    total = int(hour) * 60 + int(minute or 0)
    if int(minute or 0) >= 60 or total > MINUTES:  # minutes of an hour
        raise UnclearHours(f"{hour}:{minute or '00'} is no time of the day.")
    return total


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
