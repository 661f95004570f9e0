"""Targets in the API: what is to be won, and how much of it is."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from rest_framework import serializers
from rest_framework.response import Response

from crm.api.fields import Amount, Id, Reference, Text
from crm.api.nouns.members import find_member
from crm.api.serializers import Body
from crm.api.views import ApiViews
from crm.conditions.periods import Period, period
from crm.errors import NotFound
from crm.money import Money
from crm.normal_forms import name_key
from sales.actions.targets import set_targets
from sales.queries.products import get_product
from sales.queries.quota_things import labels_of
from sales.queries.targets import Standing, standings_in, team_called
from sales.queries.worth import Worth
from sales.targets import What, Whose


class TargetShown(serializers.Serializer):
    """Whose, of what, and how far it is reached. Neither member nor team: everybody's."""

    member_id = Id(allow_null=True)
    team_id = Id(allow_null=True)
    product_id = Id(allow_null=True)
    category = serializers.CharField(help_text="Of a category of products; empty for a product, or all that is sold.")
    of = serializers.CharField(help_text="The same in words.")
    target = Amount()
    won = Amount()
    percent = serializers.IntegerField(help_text="Rounded down: 100 is reached.")


class TargetsShown(serializers.Serializer):
    """Those of a month, a quarter or a year that the key may see."""

    period = serializers.CharField()
    targets = TargetShown(many=True)


class TargetSet(Body):
    """A target of a member, a team, or with neither of everybody; of a product, a category, or all that is sold."""

    member_id = Reference(find_member, source="member", required=False, allow_null=True)
    team_id = Reference(lambda _actor, each: team_called(each), source="team", required=False, allow_null=True)
    product_id = Reference(get_product, source="product", required=False, allow_null=True)
    category = Text(max_length=80, required=False, allow_blank=True)
    amount = Amount(allow_null=True, help_text="In your currency; null takes the target away.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One of each pair, in the organization's currency."""
        if attrs.get("member") and attrs.get("team"):
            raise serializers.ValidationError({"team_id": "A target is a member's or a team's."})
        if attrs.get("product") and attrs.get("category"):
            raise serializers.ValidationError({"category": "A target is of a product or of a category."})
        amount = attrs["amount"]
        if amount is not None and amount.currency != self.context["currency"]:
            raise serializers.ValidationError({"amount": f"Targets are in {self.context['currency']}."})
        return attrs


class Targets(ApiViews):
    """Read and set targets."""

    noun, capability, title = "deals", "sales.figures", "targets"
    bodies = {"change": TargetSet}
    answers = {"retrieve": TargetsShown, "change": TargetsShown}
    guarded = frozenset()

    def retrieve(self, request: Any, period: str) -> HttpResponse:
        """Of a month ("2026-11"), a quarter ("2026-q4") or a year ("2026")."""
        return self._answer(_period(period))

    def change(self, request: Any, period: str) -> HttpResponse:
        """Set one, or take it away. Longer and shorter times follow, so that they add up."""
        shown, body = _period(period), self.read_body()
        member, team, product = (body.get(name) for name in ("member", "team", "product"))
        whose = Whose(member.id if member else None, team.id if team else None)
        what = What(product.id if product else None, name_key(body.get("category", ""))[:160])
        amount = body["amount"] if body["amount"] and body["amount"].minor else None
        set_targets({(whose, shown.key): amount}, {shown.key: shown}, by=self.actor, what=what)
        return self._answer(shown)

    def get_serializer_context(self) -> dict[str, Any]:
        """With the currency that targets are in."""
        return {**super().get_serializer_context(), "currency": self.request.organization.currency}

    def _answer(self, shown: Period) -> HttpResponse:
        worth = Worth(self.request.organization.currency)
        rows = standings_in(self.actor, shown, worth)
        names = labels_of(row.what for row in rows)
        told = [_row(row, names[row.what], worth.home) for row in rows]
        return Response(TargetsShown({"period": shown.key, "targets": told}).data)


def _period(key: str) -> Period:
    found = period(key, timezone.localdate()) if key[:4].isdecimal() else None
    if found is None or found.key != key:
        raise NotFound("There is no such period: name a month (2026-11), a quarter (2026-q4) or a year (2026).")
    return found


def _row(row: Standing, words: str, currency: str) -> dict[str, Any]:
    return {
        "member_id": row.whose.member_id, "team_id": row.whose.team_id, "product_id": row.what.product_id,
        "category": row.what.category_key and words, "of": words, "percent": row.reached.percent or 0,
        "target": Money(row.reached.target or 0, currency), "won": Money(row.reached.won, currency),
    }  # fmt: skip
