"""Merging in the API: who may be the same, two made one, and two again."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from rest_framework import serializers
from rest_framework.response import Response

from crm.api.fields import Id, Moment
from crm.api.records import ITEM, RecordViews
from crm.api.routes import add_route, item_url
from crm.api.serializers import Body, Nothing
from crm.customers.matching.candidates import candidate_of
from crm.customers.matching.finding import find_matches
from crm.errors import NotFound
from crm.records.actions.joining import join_rule, merge_records, unmerge
from crm.records.models import CUSTOM, Merge
from crm.records.queries.custom_fields import custom_fields
from crm.records.registry import RECORD_TYPES


class MatchShown(serializers.Serializer):
    """A record that is the same, or perhaps."""

    id = Id()
    url = serializers.CharField(help_text="Its address in the API.")
    certainty = serializers.ChoiceField(choices=["sure", "likely"])
    score = serializers.IntegerField(help_text="Per cent.")
    reasons = serializers.ListField(child=serializers.CharField())


class MatchesShown(serializers.Serializer):
    """Who may be the same, the surest first."""

    items = MatchShown(many=True)


class MergeBody(Body):
    """Which record goes into this one, and which of its facts survive."""

    merged_id = serializers.UUIDField(help_text="The record that goes into this one.")
    take = serializers.ListField(
        child=serializers.CharField(max_length=60),
        required=False,
        max_length=200,
        help_text='Facts of the other that survive: "name", "email", "address", "custom.tier". Without it, what this '
        "one has not.",
    )


class MergeShown(serializers.Serializer):
    """Two records made one."""

    id = Id()
    winner_id = Id(help_text="The record that stays.")
    merged_id = Id(source="loser_id", help_text="The record that went into it; its address leads to the other.")
    moved = serializers.DictField(source="counts", child=serializers.IntegerField(), help_text="What came along.")
    merged_at = Moment(source="at")
    undone_at = Moment(allow_null=True)
    left = serializers.ListField(
        source="report", child=serializers.CharField(), help_text="What could not be put back when it was taken back."
    )


class MergesShown(serializers.Serializer):
    """What was merged into a record, the newest first."""

    items = MergeShown(many=True)


class Merging(RecordViews):
    """Verbs of people and companies."""

    merge_bodies: dict[str, type[Body]] = {"merge": MergeBody, "unmerge": Nothing}
    merge_answers: dict[str, Any] = {
        "merge": MergeShown, "unmerge": MergeShown, "merges": MergesShown, "matches": MatchesShown,
    }  # fmt: skip

    def matches(self, request: Any, record_id: UUID) -> HttpResponse:
        """Who may be the same as this one, by the organization's matching rules."""
        record = self.fetch(record_id)
        matches = find_matches(candidate_of(record))
        seen = set(
            RECORD_TYPES[self.kind]
            .visible_to(self.actor)
            .filter(pk__in=[match.record_id for match in matches])
            .values_list("pk", flat=True)
        )
        items = [
            {
                "id": match.record_id, "url": item_url(self.noun, match.record_id), "certainty": match.certainty,
                "score": match.score, "reasons": list(match.reasons),
            }
            for match in matches if match.record_id in seen
        ]  # fmt: skip
        return Response(MatchesShown({"items": items}).data)

    def merges(self, request: Any, record_id: UUID) -> HttpResponse:
        """What was merged into this one."""
        record = self.fetch(record_id)
        rows = Merge.objects.filter(kind=self.kind, winner_id=record.pk).order_by("-id")[:200]
        return Response(MergesShown({"items": list(rows)}).data)

    def merge(self, request: Any, record_id: UUID) -> HttpResponse:
        """Merge another one into this one. Doing it again answers the same merge."""
        body = self.read_body()
        self.guard(record_id)
        take = body.get("take")
        if take is not None:
            self._require_facts(take)
        done = merge_records(self.kind, record_id, body["merged_id"], take=take, by=self.actor)
        return Response(MergeShown(done).data, status=201)

    def unmerge(self, request: Any, record_id: UUID, merge_id: UUID) -> HttpResponse:
        """Take a merge back; `left` says what could not be put back."""
        self.guard(record_id)
        if not Merge.objects.filter(id=merge_id, kind=self.kind, winner_id=record_id).exists():
            raise NotFound("There is no such merge.")
        return Response(MergeShown(unmerge(merge_id, by=self.actor)).data)

    def _require_facts(self, take: list[str]) -> None:
        known = {fact.name for fact in join_rule(self.kind).facts}
        known |= {f"{CUSTOM}{field.key}" for field in custom_fields(self.kind)}
        if unknown := sorted(set(take) - known):
            raise serializers.ValidationError({"take": [f"There is no such fact: {', '.join(unknown)}."]})


def add_merging(view: type[Merging]) -> None:
    """Make the verbs known."""
    add_route(f"{view.noun}/{ITEM}duplicates/", view, {"get": "matches"}, f"{view.kind}_duplicates")
    add_route(f"{view.noun}/{ITEM}merges/", view, {"get": "merges", "post": "merge"}, f"{view.kind}_merges")
    add_route(f"{view.noun}/{ITEM}merges/<uuid:merge_id>/", view, {"delete": "unmerge"}, f"{view.kind}_merge")
