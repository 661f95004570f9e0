"""Questions about dates as spans of time: from (included) to (excluded); None is open."""

from datetime import date, datetime, timedelta

from crm.conditions.clock import Clock

DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)

DateSpan = tuple[date | None, date | None]
MomentSpan = tuple[datetime | None, datetime | None]


def date_span(op: str, value: date | int, clock: Clock) -> DateSpan:
    """The days that a question about a date means. `value` is a day, or a number of days."""
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


def moment_span(op: str, value: date | int, clock: Clock) -> MomentSpan:
    """The moments that a question about a moment means; days are the clock's zone's."""
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
