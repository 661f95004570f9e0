"""What the API takes and answers of leads."""

from typing import Any

from rest_framework import serializers

from crm.api.fields import Amount, Custom, Email, Id, Moment, Reference, Text, YesNo
from crm.api.nouns.members import find_member
from crm.api.serializers import Body, RecordShown
from leads.models import LeadStatus
from sales.queries.pipelines import get_pipeline


class LeadShown(RecordShown):
    """A lead."""

    noun = "leads"

    person_id = Id()
    company_id = Id(allow_null=True)
    status = serializers.ChoiceField(choices=LeadStatus.choices)
    score = serializers.IntegerField()
    owner_id = Id(allow_null=True)
    source = serializers.CharField()
    value = Amount(allow_null=True, help_text="What it is worth a year; null where the role hides amounts.")
    wants = serializers.CharField()
    checklist = serializers.SerializerMethodField(help_text="What is known by now.")
    next_action = serializers.CharField()
    next_action_at = Moment(allow_null=True)
    disqualify_reason = serializers.CharField()
    first_response_at = Moment(allow_null=True)
    last_touch_at = Moment()
    qualified_at = Moment(allow_null=True)
    closed_at = Moment(allow_null=True)
    deal_id = Id(source="converted_deal_id", allow_null=True)

    def get_checklist(self, lead: Any) -> dict[str, bool]:
        """The points that were looked at, by their keys, and whether they are known."""
        return {key: bool(known) for key, known in lead.checklist.items()}


class LeadChange(Body):
    """Facts of a lead."""

    wants = Text(max_length=4000, required=False, allow_blank=True)
    source = Text(max_length=120, required=False, allow_blank=True)
    value = Amount(required=False, allow_null=True)
    next_action = Text(max_length=120, required=False, allow_blank=True)
    next_action_at = Moment(required=False, allow_null=True)
    owner_id = Reference(find_member, source="owner", required=False, allow_null=True)
    custom = Custom(required=False)


class LeadAdd(Body):
    """Somebody who may want to buy. A known e-mail address leads to the known person, and to his open lead."""

    first_name = Text(max_length=80, required=False, allow_blank=True)
    last_name = Text(max_length=80, required=False, allow_blank=True)
    email = Email(max_length=254, required=False, allow_blank=True)
    phone = Text(max_length=40, required=False, allow_blank=True)
    company_name = Text(max_length=160, required=False, allow_blank=True)
    job_title = Text(max_length=120, required=False, allow_blank=True)
    wants = Text(max_length=4000, required=False, allow_blank=True)
    value = Amount(required=False)
    source = Text(max_length=80, required=False, allow_blank=True)
    owner_id = Reference(find_member, source="owner", required=False, allow_null=True)
    custom = Custom(required=False)

    def validate(self, attrs: Any) -> Any:
        """A lead needs a way to be called by, and a way to be reached."""
        if not any(attrs.get(name) for name in ("first_name", "last_name", "email", "phone")):
            raise serializers.ValidationError("Give a name, an e-mail address or a phone number.")
        return attrs


class Disqualify(Body):
    """Why."""

    reason = Text(max_length=200)


class Tick(Body):
    """Points of the checklist, each known or not; points of your own under `points`, by their keys."""

    budget = YesNo(required=False)
    authority = YesNo(required=False)
    need = YesNo(required=False)
    timing = YesNo(required=False)
    points = serializers.DictField(child=YesNo(), required=False)


class Convert(Body):
    """What the deal starts with; what is left out comes from the lead."""

    name = Text(max_length=160, required=False, allow_blank=True)
    value = Amount(required=False)
    pipeline_id = Reference(lambda _actor, pipeline_id: get_pipeline(pipeline_id), source="pipeline", required=False)
