"""The time a dashboard speaks of, and the time it is compared with."""

from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.db.models.functions import TruncDay, TruncMonth, TruncWeek

from crm.conditions.periods import Period

CHOICES = (
    ("this-month", "This month"),
    ("last-month", "Last month"),
    ("this-quarter", "This quarter"),
    ("last-quarter", "Last quarter"),
    ("this-year", "This year"),
    ("12-months", "Last 12 months"),
)
DEFAULT = "this-quarter"


@dataclass(frozen=True)
class Span(Period):
    """A period that is drawn in buckets and held against the one before it."""

    @property
    def bucket(self) -> type[TruncDay] | type[TruncWeek] | type[TruncMonth]:
        """How finely it is drawn."""
        days = (self.until - self.start).days
        return TruncDay if days <= 31 else TruncWeek if days <= 100 else TruncMonth

    def buckets(self, today: date) -> list[date]:
        """The first day of each bucket, from its start up to today or its end."""
        step = {TruncDay: relativedelta(days=1), TruncWeek: relativedelta(weeks=1), TruncMonth: relativedelta(months=1)}
        day = self.start
        if self.bucket is TruncWeek:
            day -= timedelta(days=day.weekday())
        found = []
        while day < self.until and day <= today:
            found.append(day)
            day += step[self.bucket]
        return found

    def before(self, today: date) -> "Span":
        """As much time before it: of a running span only as far as it has got, so that like is held against like."""
        length = relativedelta(self.until, self.start)
        start = self.start - length
        elapsed = min(self.until, today + timedelta(days=1)) - self.start
        running = self.start <= today < self.until
        until = min(start + elapsed, self.start) if running else self.start
        words = f"{self.words.lower().replace('this', 'last', 1)}" if running else "the period before"
        return Span(self.key, f"{words}, same days" if running else words, start, until)


def span_of(key: str, today: date) -> Span:
    """The span of that name; this quarter for anything else."""
    words = dict(CHOICES)
    key = key if key in words else DEFAULT
    month = today.replace(day=1)
    quarter = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    year = today.replace(month=1, day=1)
    start, until = {
        "this-month": (month, month + relativedelta(months=1)),
        "last-month": (month - relativedelta(months=1), month),
        "this-quarter": (quarter, quarter + relativedelta(months=3)),
        "last-quarter": (quarter - relativedelta(months=3), quarter),
        "this-year": (year, year + relativedelta(years=1)),
        "12-months": (month - relativedelta(months=11), month + relativedelta(months=1)),
    }[key]
    return Span(key, words[key], start, until)
