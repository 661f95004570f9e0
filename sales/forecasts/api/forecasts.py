"""A period's forecast, as the page shows it."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from rest_framework import serializers
from rest_framework.response import Response

from crm.api.fields import Amount, Id
from crm.api.views import ApiViews
from crm.errors import NotFound
from crm.money import Money
from sales.forecasts.periods import asked_period
from sales.forecasts.queries.outlook import Learned, learned_for
from sales.forecasts.queries.rollup import forecast_of
from sales.forecasts.rolling import Figure, Line
from sales.queries.worth import Worth


class FigureShown(serializers.Serializer):
    """An amount and where it comes from."""

    amount = Amount()
    basis = serializers.CharField(help_text="calculated, call, rolled up or override")


class LineShown(serializers.Serializer):
    """Everybody's, a team's or a member's."""

    label = serializers.CharField()
    member_id = Id(allow_null=True)
    team_id = Id(allow_null=True)
    won = Amount()
    commit_deals = Amount()
    best_case_deals = Amount()
    pipeline = Amount()
    weighted = Amount(help_text="Won, and open ones by how likely they are.")
    commit = FigureShown(help_text="What is counted on, with what is won.")
    best_case = FigureShown()
    target = Amount(allow_null=True)
    low = Amount(allow_null=True, help_text="What history says: four times of five it lies between `low` and `high`.")
    middle = Amount(allow_null=True)
    high = Amount(allow_null=True)


class ForecastShown(serializers.Serializer):
    """A month's or a quarter's, of what the key may see."""

    period = serializers.CharField()
    lines = LineShown(many=True)
    currencies_without_rate = serializers.ListField(child=serializers.CharField())


class Forecasts(ApiViews):
    """Read a forecast."""

    noun, capability, title = "deals", "sales.figures", "forecast"
    answers = {"retrieve": ForecastShown}

    def retrieve(self, request: Any, period: str) -> HttpResponse:
        """Of a month ("2026-11") or a quarter ("2026-q4")."""
        shown = asked_period(period, timezone.localdate())
        if shown.key != period:
            raise NotFound("There is no such period: name a month (2026-11) or a quarter (2026-q4).")
        worth = Worth(request.organization.currency)
        found, learned = forecast_of(self.actor, shown, worth), learned_for(self.actor, shown)
        lines = [_line(line, learned, worth.home) for line in found.lines()]
        data = {"period": shown.key, "lines": lines, "currencies_without_rate": found.missing}
        return Response(ForecastShown(data).data)


def _line(line: Line, learned: Learned, currency: str) -> dict[str, Any]:
    said = learned.of(line.whose) or {}
    amounts = {
        "won": line.won.minor, "commit_deals": line.commit.minor, "best_case_deals": line.best.minor,
        "pipeline": line.pipeline.minor, "weighted": line.expected, "target": line.target,
        **{name: said.get(name) for name in ("low", "middle", "high")},
    }  # fmt: skip
    return {
        "label": line.label,
        "member_id": line.whose.member_id if line.whose else None,
        "team_id": line.whose.team_id if line.whose else None,
        **{name: None if minor is None else Money(minor, currency) for name, minor in amounts.items()},
        "commit": _figure(line.forecast_commit, currency),
        "best_case": _figure(line.forecast_best, currency),
    }


def _figure(it: Figure, currency: str) -> dict[str, Any]:
    return {"amount": Money(it.minor, currency), "basis": str(it.basis)}
