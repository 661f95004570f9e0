"""The charts of the dashboard: parts, each of which is a set of records and a figure over exactly these."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from leads.models import Lead
from reporting.measures import new_leads, new_tickets, open_deals, won
from reporting.scope import Scope
from sales.models import Deal, Stage
from support.models import Ticket

MOST_PARTS = 12
NO_SOURCE = "none"


@dataclass(frozen=True)
class Part:
    """One bar: `key` names it in addresses."""

    key: str
    label: str
    value: int
    count: int


@dataclass(frozen=True)
class Chart:
    """`parts(scope)` are its bars, `records(scope, key)` the records behind one. `over_time` are columns, else bars."""

    key: str
    title: str
    capability: str
    unit: str  # "money" or "count"
    parts: Callable[[Scope], list[Part]]
    records: Callable[[Scope, str], QuerySet[Any]]
    over_time: bool = False


def _won_parts(scope: Scope) -> list[Part]:
    return _by_time(scope, won(scope), "won_at", Sum("value_minor"))


def _won_records(scope: Scope, key: str) -> QuerySet[Deal]:
    return _in_bucket(scope, won(scope), "won_at", key)


def _ticket_parts(scope: Scope) -> list[Part]:
    return _by_time(scope, new_tickets(scope), "created_at", Count("id"))


def _ticket_records(scope: Scope, key: str) -> QuerySet[Ticket]:
    return _in_bucket(scope, new_tickets(scope), "created_at", key)


def _stage_parts(scope: Scope) -> list[Part]:
    rows: Any = open_deals(scope).order_by().values("stage_id").annotate(figure=Sum("value_minor"), deals=Count("id"))
    found = {row["stage_id"]: row for row in rows}
    stages = Stage.objects.filter(id__in=found).select_related("pipeline").order_by("pipeline__position", "position")
    several = len({stage.pipeline_id for stage in stages}) > 1
    return [
        Part(
            str(stage.id),
            f"{stage.pipeline.name}: {stage.name}" if several else stage.name,
            found[stage.id]["figure"],
            found[stage.id]["deals"],
        )
        for stage in stages
    ]


def _stage_records(scope: Scope, key: str) -> QuerySet[Deal]:
    return open_deals(scope).filter(stage_id=key)


def _source_parts(scope: Scope) -> list[Part]:
    rows = new_leads(scope).order_by().values("source").annotate(count=Count("id")).order_by("-count", "source")
    return [
        Part(row["source"] or NO_SOURCE, row["source"] or "Not known", row["count"], row["count"])
        for row in rows[:MOST_PARTS]
    ]


def _source_records(scope: Scope, key: str) -> QuerySet[Lead]:
    return new_leads(scope).filter(source="" if key == NO_SOURCE else key)


CHARTS: dict[str, Chart] = {
    chart.key: chart
    for chart in (
        Chart("won-by-time", "Won", "sales.view", "money", _won_parts, _won_records, over_time=True),
        Chart("pipeline", "Open pipeline by stage", "sales.view", "money", _stage_parts, _stage_records),
        Chart("lead-sources", "Where new leads came from", "leads.view", "count", _source_parts, _source_records),
        Chart(
            "tickets-by-time", "New tickets", "support.view", "count", _ticket_parts, _ticket_records, over_time=True
        ),
    )
}


def _by_time(scope: Scope, records: QuerySet[Any], at: str, value: Any) -> list[Part]:
    """One column for each day, week or month up to today; one in which nothing happened stands there empty."""
    rows = records.order_by().annotate(bucket=scope.span.bucket(at)).values("bucket")
    found = {
        timezone.localtime(row["bucket"]).date(): row
        for row in rows.annotate(value=value, count=Count("id")).order_by("bucket")
    }
    empty = {"value": 0, "count": 0}
    columns = ((day, found.get(day, empty)) for day in scope.span.buckets(scope.today))
    return [Part(day.isoformat(), _label(scope, day), int(row["value"] or 0), row["count"]) for day, row in columns]


def _in_bucket(scope: Scope, records: QuerySet[Any], at: str, key: str) -> QuerySet[Any]:
    """The records of one column: the very expression that made the column decides."""
    bucketed = records.annotate(bucket=scope.span.bucket(at))
    try:
        moment = timezone.make_aware(datetime.fromisoformat(key))
    except ValueError:
        return records.filter(Q(pk__in=[]))
    return bucketed.filter(bucket=moment)


def _label(scope: Scope, day: date) -> str:
    return f"{day:%b %Y}" if scope.span.bucket.kind == "month" else f"{day.day} {day:%b}"
