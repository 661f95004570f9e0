"""What the API takes and answers of deals."""

from typing import Any

from rest_framework import serializers

from crm.api.fields import Amount, Choice, Custom, Day, Id, Moment, Reference, Text, record_reference
from crm.api.nouns.members import find_member
from crm.api.serializers import Body, RecordShown
from sales.models import Category, Status
from sales.queries.pipelines import get_loss_reason, get_pipeline, get_stage


class DealShown(RecordShown):
    """A deal."""

    noun = "deals"

    name = serializers.CharField()
    pipeline_id = Id()
    stage_id = Id()
    status = serializers.ChoiceField(choices=Status.choices)
    value = Amount(allow_null=True, help_text="0 while nobody knows; null where the role hides amounts.")
    person_id = Id(allow_null=True)
    company_id = Id(allow_null=True)
    owner_id = Id(allow_null=True)
    expected_close = serializers.DateField(allow_null=True)
    next_step = serializers.CharField()
    next_step_at = Moment(allow_null=True)
    source = serializers.CharField()
    competitor = serializers.CharField()
    category = serializers.ChoiceField(
        choices=Category.choices, allow_blank=True, help_text="In the forecast; empty: as its stage."
    )
    lead_id = Id(allow_null=True)
    stage_since = Moment()
    won_at = Moment(allow_null=True)
    lost_at = Moment(allow_null=True)
    lost_reason_id = Id(allow_null=True)


class DealChange(Body):
    """Facts of a deal. Its stage and its outcome have addresses of their own."""

    name = Text(max_length=160)
    value = Amount(required=False)
    person_id = record_reference("person", source="person", required=False, allow_null=True)
    company_id = record_reference("company", source="company", required=False, allow_null=True)
    owner_id = Reference(find_member, source="owner", required=False, allow_null=True)
    expected_close = Day(required=False, allow_null=True)
    next_step = Text(max_length=160, required=False, allow_blank=True)
    next_step_at = Moment(required=False, allow_null=True)
    source = Text(max_length=120, required=False, allow_blank=True)
    competitor = Text(max_length=120, required=False, allow_blank=True)
    category = Choice(choices=Category.choices, required=False, allow_blank=True)
    custom = Custom(required=False)


class DealAdd(Body):
    """A new deal: in the stage, or else in the first of the pipeline, or else of the first pipeline."""

    name = Text(max_length=160)
    value = Amount(required=False)
    person_id = record_reference("person", source="person", required=False, allow_null=True)
    company_id = record_reference("company", source="company", required=False, allow_null=True)
    owner_id = Reference(find_member, source="owner", required=False, allow_null=True)
    pipeline_id = Reference(lambda _actor, each: get_pipeline(each), source="pipeline", required=False)
    stage_id = Reference(lambda _actor, each: get_stage(each), source="stage", required=False)
    expected_close = Day(required=False, allow_null=True)
    next_step = Text(max_length=160, required=False, allow_blank=True)
    source = Text(max_length=120, required=False, allow_blank=True)
    custom = Custom(required=False)


class Move(Body):
    """Where to."""

    stage_id = Id()


class Close(Body):
    """Won, or lost and why."""

    outcome = Choice(choices=[(str(Status.WON), "Won"), (str(Status.LOST), "Lost")])
    reason_id = Reference(
        lambda _actor, each: get_loss_reason(each), source="reason", required=False, help_text="Needed for lost."
    )
    competitor = Text(max_length=120, required=False, allow_blank=True)

    def validate(self, attrs: Any) -> Any:
        """A lost deal needs a reason."""
        if attrs["outcome"] == Status.LOST and attrs.get("reason") is None:
            raise serializers.ValidationError({"reason_id": ["Say why the deal was lost."]})
        return attrs
