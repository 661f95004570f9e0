"""The forecast's charts as Vega-Lite specs. Amounts are drawn in whole units: a picture, no reckoning."""

from collections.abc import Callable, Sequence
from typing import Any

from crm.money import Money
from crm.web.formats import money
from sales.forecasts.models import Snapshot
from sales.forecasts.moving import Kind, Waterfall

# The order of the colours in static/js/chart.js.
TONES = ["accent", "grey", "blue", "amber", "violet", "green", "red"]
TONE_OF = {
    Kind.NEW: "blue", Kind.MOVED_IN: "blue", Kind.RAISED: "blue", Kind.LOWERED: "amber", Kind.RATES: "violet",
    Kind.MOVED_OUT: "amber", Kind.WON: "green", Kind.LOST: "red",
}  # fmt: skip
PARTS = (("won_minor", "Won", "green"), ("commit_minor", "Commit", "accent"), ("best_minor", "Best case", "blue"),
         ("pipeline_minor", "Pipeline", "grey"))  # fmt: skip


def waterfall_chart(it: Waterfall, currency: str, url: Callable[[str], str]) -> dict[str, Any]:
    """Opening, each step that moved anything, closing; a bar opens its deals."""
    bars = [_bar("Opening", 0, it.opening, "accent", currency)]
    level = it.opening
    for step in it.steps:
        if step.count:
            bar = _bar(step.label, level, level + step.minor, TONE_OF[step.kind], currency)
            bars.append({**bar, "text": money(step.minor, currency, compact=True), "href": url(step.kind)})
            level += step.minor
    bars.append(_bar("Now open", 0, it.closing, "accent", currency))
    x = {"field": "label", "type": "nominal", "sort": None, "title": None,
         "axis": {"labelAngle": 0, "labelOverlap": False, "labelLimit": 74}}  # fmt: skip
    y = {"field": "start", "type": "quantitative", "title": None, "axis": {"format": "~s", "tickCount": 5}}
    return {
        "data": {"values": bars},
        "encoding": {"x": x, "tooltip": [{"field": "label", "title": "What"}, {"field": "text", "title": currency}]},
        "layer": [
            {"mark": {"type": "bar", "cursor": "pointer"},
             "encoding": {"y": y, "y2": {"field": "end"}, "color": _colour()}},
            {"mark": {"type": "text", "dy": -8, "fontSize": 11},
             "encoding": {"y": {"field": "top", "type": "quantitative"}, "text": {"field": "text"}}},
        ],
    }  # fmt: skip


def weeks_chart(weeks: Sequence[tuple[Snapshot, dict[str, int]]], currency: str) -> dict[str, Any]:
    """What the forecast came to as each week began: won, commit, best case and pipeline on top of each other."""
    rows = [
        {"week": snapshot.monday.isoformat(), "part": label, "tone": tone, "order": place,
         "value": _units(sums[name], currency), "text": money(sums[name], currency)}
        for snapshot, sums in weeks
        for place, (name, label, tone) in enumerate(PARTS)
    ]  # fmt: skip
    return {
        "data": {"values": rows},
        "mark": "bar",
        "encoding": {
            "x": {"field": "week", "type": "ordinal", "title": None, "timeUnit": "yearmonthdate",
                  "axis": {"format": "%-d %b", "labelAngle": 0, "labelOverlap": True}},
            "y": {"field": "value", "type": "quantitative", "title": None, "axis": {"format": "~s", "tickCount": 5}},
            "order": {"field": "order"},
            "color": _colour(),
            "tooltip": [{"field": "part", "title": "What"}, {"field": "text", "title": currency}],
        },
    }  # fmt: skip


def _bar(label: str, start: int, end: int, tone: str, currency: str) -> dict[str, Any]:
    low, high = _units(min(start, end), currency), _units(max(start, end), currency)
    return {
        "label": label,
        "start": low,
        "end": high,
        "top": high,
        "tone": tone,
        "text": money(end, currency, compact=True),
    }


def _colour() -> dict[str, Any]:
    return {"field": "tone", "type": "nominal", "scale": {"domain": TONES}, "legend": None}


def _units(minor: int, currency: str) -> float:
    return float(Money(minor, currency).amount)
