"""The chart of what comes in each month, as a Vega-Lite spec. Amounts are drawn in whole units: a mere picture."""

from collections.abc import Sequence
from typing import Any

from crm.money import Money
from crm.web.formats import money
from sales.subscriptions.figures import Month
from sales.subscriptions.models import MovementSort

# The order of the colours in static/js/chart.js.
TONES = ["accent", "grey", "blue", "amber", "violet", "green", "red"]
TONE_OF = {
    MovementSort.NEW: "blue", MovementSort.EXPANSION: "green", MovementSort.REACTIVATED: "violet",
    MovementSort.CONTRACTION: "amber", MovementSort.CHURNED: "red",
}  # fmt: skip


def moves_chart(months: Sequence[Month], currency: str) -> dict[str, Any]:
    """For each month what came in above the line, and what was lost below it."""
    rows = [
        {"month": month.first.isoformat(), "sort": MovementSort(sort).label, "tone": TONE_OF[MovementSort(sort)],
         "value": float(Money(minor, currency).amount), "text": money(minor, currency)}
        for month in months
        for sort, minor in month.moves.items()
        if minor or sort == MovementSort.NEW  # so that every month has its place
    ]  # fmt: skip
    return {
        "data": {"values": rows},
        "mark": "bar",
        "encoding": {
            "x": {"field": "month", "type": "ordinal", "title": None, "timeUnit": "yearmonth",
                  "axis": {"format": "%b", "labelAngle": 0, "labelOverlap": True}},
            "y": {"field": "value", "type": "quantitative", "title": None, "axis": {"format": "~s", "tickCount": 5}},
            "color": {"field": "tone", "type": "nominal", "scale": {"domain": TONES}, "legend": None},
            "tooltip": [{"field": "sort", "title": "What"}, {"field": "text", "title": currency}],
        },
    }  # fmt: skip
