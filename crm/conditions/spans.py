"""Questions about dates as spans of time: from (included) to (excluded); None is open."""

from datetime import date, datetime, timedelta

from crm.conditions.clock import Clock
from crm.conditions.periods import period

DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)

DateSpan = tuple[date | None, date | None]
MomentSpan = tuple[datetime | None, datetime | None]


def date_span(op: str, value: date | int | str | None, clock: Clock) -> DateSpan:
    """The days that a question about a date means. `value` is a day, a number of days, or a period's name."""
    if value is None:
        return (None, clock.today) if op == "past" else (clock.today + DAY, None)
    if isinstance(value, str):
        first, until = _days_of(value, clock)
        return (None, until) if op == "by" else (first, until)
    if isinstance(value, date):
        after = value + DAY
        return {"before": (None, value), "after": (after, None)}.get(op, (value, after))
    today, days = clock.today, timedelta(days=value)
    spans: dict[str, DateSpan] = {
        "in_last": (today - days, today + DAY),
        "in_next": (today, today + days + DAY),
        "older_than": (None, today - days),
    }
    return spans[op]


def moment_span(op: str, value: date | int | str | None, clock: Clock) -> MomentSpan:
    """The moments that a question about a moment means; days are the clock's zone's."""
    if value is None:
        return (None, clock.now) if op == "past" else (clock.now + TICK, None)
    if isinstance(value, str):
        first, until = _days_of(value, clock)
        return None if op == "by" else clock.start_of(first), clock.start_of(until)
    if isinstance(value, date):
        start, end = clock.start_of(value), clock.start_of(value + DAY)
        return {"before": (None, start), "after": (end, None)}.get(op, (start, end))
    now, days = clock.now, timedelta(days=value)
    spans: dict[str, MomentSpan] = {
        "in_last": (now - days, now + TICK),
        "in_next": (now, now + days + TICK),
        "older_than": (None, now - days),
    }
    return spans[op]


def _days_of(name: str, clock: Clock) -> tuple[date, date]:
    found = period(name, clock.today)
    if found is None:
        raise ValueError(f"{name} is no period")
    return found.start, found.until
