"""A period's forecast, as the page shows it."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter
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
from sales.queries.quota_things import things
from sales.queries.worth import Worth
from sales.targets import What


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
    asks = (
        OpenApiParameter("what", str, description="`product-` and its id, or `category-` and its small name: "
                         "its lines alone count, beside its targets. Without it, all that is sold."),
    )  # fmt: skip

    def retrieve(self, request: Any, period: str) -> HttpResponse:
        """Of a month ("2026-11") or a quarter ("2026-q4")."""
        shown = asked_period(period, timezone.localdate())
        if shown.key != period:
            raise NotFound("There is no such period: name a month (2026-11) or a quarter (2026-q4).")
        worth, what = Worth(request.organization.currency), self._what()
        found = forecast_of(self.actor, shown, worth, what)
        learned = None if what.key else learned_for(self.actor, shown)  # history is of all that is sold
        lines = [_line(line, learned, worth.home) for line in found.lines()]
        data = {"period": shown.key, "lines": lines, "currencies_without_rate": found.missing}
        return Response(ForecastShown(data).data)

    def _what(self) -> What:
        """Raises NotFound for what nobody sells."""
        key = self.request.query_params.get("what", "")
        what, _ = things(key).find(key)
        if what.key != key:
            raise NotFound("There is no such product or category.")
        return what


def _line(line: Line, learned: Learned | None, currency: str) -> dict[str, Any]:
    said = (learned.of(line.whose) if learned else None) or {}
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
