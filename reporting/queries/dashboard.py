"""The dashboard: eight figures and four charts, each for what the viewer may see."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from crm.errors import NotFound
from crm.web.formats import duration, money, number, percent, signed
from reporting.charts import CHARTS, Chart, Part
from reporting.measures import MEASURES, TILES, Measure
from reporting.scope import Scope


@dataclass(frozen=True)
class Tile:
    """A figure as it is shown."""

    key: str
    label: str
    number: str
    change: str
    good: bool | None
    against: str
    url: str
    points: list[float]


@dataclass(frozen=True)
class ShownChart:
    """A chart as it is shown: its bars with addresses, and the same as a Vega-Lite picture."""

    key: str
    title: str
    bars: list[dict[str, Any]]
    spec: dict[str, Any] | None
    total: str


def tiles(scope: Scope) -> list[Tile]:
    """The figures the viewer may see."""
    shown = (MEASURES[key] for key in TILES)
    return [_tile(measure, scope) for measure in shown if scope.actor.can(measure.capability)]


def charts(scope: Scope) -> list[ShownChart]:
    """The charts the viewer may see."""
    return [_chart(chart, scope) for chart in CHARTS.values() if scope.actor.can(chart.capability)]


def records_behind(key: str, part: str, scope: Scope) -> tuple[str, QuerySet[Any]]:
    """What a figure or a bar is called and exactly the records it counts. Raises NotFound, NotAllowed."""
    if key in MEASURES and not part:
        measure = MEASURES[key]
        scope.actor.require(measure.capability)
        return measure.label, measure.records(scope)
    if key not in CHARTS:
        raise NotFound("There is no such figure.")
    chart = CHARTS[key]
    scope.actor.require(chart.capability)
    label = next((each.label for each in chart.parts(scope) if each.key == part), None)
    if label is None:
        raise NotFound("There is no such figure any more: its records have moved on.")
    return f"{chart.title}: {label}", chart.records(scope, part)


def records_url(key: str, scope: Scope, part: str = "") -> str:
    """Where the records behind a figure are listed."""
    pairs = {"period": scope.span.key, "team": scope.team_id, "part": part}
    query = urlencode({name: value for name, value in pairs.items() if value})
    return f"{reverse('reporting:records', args=[key])}?{query}"


def worded(value: float | timedelta | None, unit: str, currency: str) -> str:
    """A figure as people read it: "€1.42m", "31%", "26 min"."""
    if value is None:
        return "–"
    if isinstance(value, timedelta):
        return str(duration(value))
    if unit == "money":
        return str(money(round(value), currency, compact=True))
    return str(percent(value / 100) if unit == "percent" else number(round(value)))


def _tile(measure: Measure, scope: Scope) -> Tile:
    now = measure.of(scope)
    before = measure.of(scope.before()) if measure.at or measure.unit == "percent" else None
    change, better = _change(now, before, measure)
    return Tile(
        measure.key,
        measure.label,
        worded(now, measure.unit, scope.currency),
        change,
        better,
        f"against {scope.before().span.words}" if change else "",
        records_url(measure.key, scope),
        measure.by_time(scope),
    )


def _change(now: Any, before: Any, measure: Measure) -> tuple[str, bool | None]:
    """The change in words and whether it is a good one."""
    if now is None or not before:
        return "", None
    if measure.unit == "percent":
        points = round(now - before)
        return f"{signed(points)} points", None if points == 0 else points > 0
    ratio = round((now / before - 1) * 100)
    if ratio == 0:
        return "unchanged", None
    return f"{signed(ratio)}%", None if measure.good is None else (ratio > 0) == measure.good


def _chart(chart: Chart, scope: Scope) -> ShownChart:
    parts = chart.parts(scope)
    bars = [
        {
            "label": part.label,
            "value": part.value,
            "text": worded(part.value, chart.unit, scope.currency),
            "count": part.count if chart.unit == "money" else None,
            "href": records_url(chart.key, scope, part.key),
        }
        for part in parts
        if part.count
    ]
    total = worded(sum(part.value for part in parts), chart.unit, scope.currency)
    spec = column_spec(chart, parts, scope) if chart.over_time and any(part.count for part in parts) else None
    return ShownChart(chart.key, chart.title, bars, spec, total)


def column_spec(chart: Chart, parts: list[Part], scope: Scope) -> dict[str, Any]:
    """Columns over time as Vega-Lite; amounts in whole units of the currency."""
    scale = 100 if chart.unit == "money" else 1
    values = [
        {"at": part.label, "value": part.value / scale, "href": records_url(chart.key, scope, part.key)}
        for part in parts
    ]
    axis = {"title": None, "tickCount": 4, "format": "~s"}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "data": {"values": values},
        "mark": {"type": "bar", "cursor": "pointer"},
        "encoding": {
            "x": {
                "field": "at",
                "type": "ordinal",
                "sort": None,
                "axis": {"title": None, "labelAngle": 0, "labelOverlap": True},
            },
            "y": {"field": "value", "type": "quantitative", "axis": axis},
            "tooltip": [{"field": "at", "title": "When"}, {"field": "value", "title": chart.title, "format": ","}],
        },
    }
