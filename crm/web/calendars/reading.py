"""The rows that a calendar shows, in two queries however many there are."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Count, DateField, DateTimeField, F, Func, IntegerField, Q, QuerySet, Value, Window
from django.db.models.functions import Cast, Coalesce, RowNumber

from crm.web.calendars.sources import CalendarSource
from crm.web.calendars.spans import Span

# A day somewhere on earth begins and ends this long before or after the same day here.
FARTHEST = timedelta(hours=27)


@dataclass
class Shown:
    """The rows of one day that are shown, first those of the whole day, then by time; and how many there are."""

    rows: list[Any] = field(default_factory=list)
    count: int = 0


def rows_by_day(
    matching: QuerySet[Any], rows: QuerySet[Any], source: CalendarSource, span: Span, most: int
) -> list[Shown]:
    """For each day of `span` up to `most` of the `matching` rows, read from `rows` with what an entry needs."""
    days = [Shown() for _ in span.days]
    places = list(_places(matching, source, span, most))
    known = {row.pk: row for row in rows.filter(pk__in=[pk for pk, _, _ in places])} if places else {}
    for pk, place, count in places:
        days[place].count = count
        if pk in known:
            days[place].rows.append(known[pk])
    return days


def _places(matching: QuerySet[Any], source: CalendarSource, span: Span, most: int) -> Iterable[tuple[Any, int, int]]:
    """Id, day and count of that day of the rows to show, in their order. The database counts and picks them."""
    order = [F(source.moment).asc() if source.moment else F(source.day).asc(), F("pk").asc()]
    if source.moment and source.day:
        order.insert(0, F(source.day).asc(nulls_last=True))
    numbered = (
        matching.filter(_within(source, span))
        .order_by()
        .annotate(on_day=_day(source, span))
        .annotate(
            nth=Window(RowNumber(), partition_by=[F("on_day")], order_by=order),
            of_day=Window(Count("*"), partition_by=[F("on_day")]),
        )
        .filter(nth__lte=most)
        .order_by("on_day", "nth")
    )
    return numbered.values_list("pk", "on_day", "of_day")


def _within(source: CalendarSource, span: Span) -> Q:
    """The condition by which an index finds them."""
    on_days = Q(**{f"{source.day}__range": (span.first, span.last)})
    if not source.moment:
        return on_days
    exactly = {f"{source.moment}__gte": span.edges[0], f"{source.moment}__lt": span.edges[-1]}
    if not source.day:
        return Q(**exactly)
    about = {
        f"{source.moment}__gte": span.edges[0] - FARTHEST,
        f"{source.moment}__lt": span.edges[-1] + FARTHEST,
    }
    return Q(**about) & (on_days | Q(**{f"{source.day}__isnull": True}, **exactly))


def _day(source: CalendarSource, span: Span) -> Any:
    """Which day of the span, counted from 0. The edges come from Python: both sides know the same time zones."""
    ways: list[Any] = []
    if source.day:
        first = Cast(Value(span.first), DateField())
        ways.append(
            Func(F(source.day), first, template="(%(expressions)s)", arg_joiner=" - ", output_field=IntegerField())
        )
    if source.moment:
        edges = Value(span.edges, output_field=ArrayField(DateTimeField()))
        bucket = Func(F(source.moment), edges, function="width_bucket", output_field=IntegerField())
        ways.append(bucket - Value(1))
    return Coalesce(*ways) if len(ways) > 1 else ways[0]
