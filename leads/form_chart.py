"""How a form does, as a chart: opened, begun and sent by day."""

from collections.abc import Sequence
from typing import Any

from leads.queries.forms import Day

STATES = ("Opened", "Begun", "Sent")


def days_chart(days: Sequence[Day]) -> dict[str, Any]:
    """A Vega-Lite spec with three lines."""
    rows = [
        {"day": day.day.isoformat(), "state": state, "count": count}
        for day in days
        for state, count in zip(STATES, (day.views, day.started, day.answers), strict=True)
    ]
    return {
        "data": {"values": rows},
        "mark": {"type": "line", "point": True},
        "encoding": {
            "x": {"field": "day", "type": "temporal", "title": None, "axis": {"format": "%d.%m."}},
            "y": {"field": "count", "type": "quantitative", "title": None, "axis": {"tickMinStep": 1}},
            "color": {"field": "state", "type": "nominal", "title": None, "sort": list(STATES)},
            "tooltip": [{"field": "day", "type": "temporal"}, {"field": "state"}, {"field": "count"}],
        },
    }
