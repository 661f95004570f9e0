"""What the page in Settings says of predictions."""

import math
from dataclasses import dataclass, field
from typing import Any

from leads.models import Method, ScoreModel, ScoreSettings
from leads.prediction import LEAST, words_of

STRONGEST = 8
VERSIONS = 10  # that the page shows


@dataclass(frozen=True)
class LearnedPage:
    """`measures`: method in words, AUC, log-loss, Brier score, whether it is the one in use.

    `versions`: what was learned before, the newest first, with AUC and log-loss of the method it used.
    """

    settings: ScoreSettings
    model: ScoreModel | None = None
    least: int = LEAST
    measures: list[tuple[str, float, float, float, bool]] = field(default_factory=list)
    strongest: list[tuple[str, float]] = field(default_factory=list)
    chart: dict[str, Any] = field(default_factory=dict)
    versions: list[tuple[ScoreModel, float, float]] = field(default_factory=list)


def learned_page() -> LearnedPage:
    """What was learned last, or how far it is to the first time."""
    settings = ScoreSettings.objects.first() or ScoreSettings()
    model = ScoreModel.objects.all().in_use().first()
    if model is None:
        return LearnedPage(settings)
    measures = [
        (Method(name).label, each["auc"], each["log_loss"], each["brier"], name == model.method)
        for name, each in model.measures.items()
    ]
    return LearnedPage(settings, model, LEAST, measures, _strongest(model), _chart(model), _versions())


def _versions() -> list[tuple[ScoreModel, float, float]]:
    models = ScoreModel.objects.defer("weights", "calibration", "curve")[:VERSIONS]
    return [(each, each.measures[each.method]["auc"], each.measures[each.method]["log_loss"]) for each in models]


def _strongest(model: ScoreModel) -> list[tuple[str, float]]:
    """The facts that speak most for or against winning, with what they add to the log odds."""
    middle = model.weights["middle"]
    lines = [
        (words_of(name, value), weight - middle.get(name, 0.0))
        for name, values in model.weights["weights"].items()
        for value, weight in values.items()
        if value != "*"
    ]
    lines = [(words, weight) for words, weight in lines if words]
    return sorted(lines, key=lambda line: -abs(line[1]))[:STRONGEST]


def _chart(model: ScoreModel) -> dict[str, Any]:
    """Said against come true; what lies on the dashed line was said rightly."""
    values = [
        {"said": round(said * 100, 1), "came": round(came * 100, 1), "leads": leads}
        for said, came, leads in model.curve
    ]
    top = min(100, 10 * math.ceil(max((max(each["said"], each["came"]) for each in values), default=100) / 10) or 10)
    scale = {"domain": [0, top]}
    axes = {
        "x": {"field": "said", "type": "quantitative", "title": "We said, %", "scale": scale},
        "y": {"field": "came", "type": "quantitative", "title": "Were won, %", "scale": scale},
    }
    ideal = {"data": {"values": [{"said": 0, "came": 0}, {"said": top, "came": top}]}}
    return {
        "data": {"values": values},
        "layer": [
            {**ideal, "mark": {"type": "line", "strokeDash": [4, 4], "opacity": 0.4}, "encoding": axes},
            {"mark": {"type": "line", "point": True}, "encoding": axes},
        ],
    }
