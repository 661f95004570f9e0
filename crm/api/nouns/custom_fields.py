"""Fields of the organization's own."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from crm.api.fields import Choice, Id, Moment, Text, YesNo
from crm.api.preconditions import require_match
from crm.api.records import ITEM, PlainList, add_list
from crm.api.routes import add_route
from crm.api.serializers import Body, Shown
from crm.records.actions.custom_fields import add_custom_field, change_custom_field
from crm.records.models import CustomField, CustomKind, LinkTo
from crm.records.queries.custom_fields import get_custom_field
from crm.records.registry import RECORD_TYPES

CHANGEABLE = "workspace.settings"


class OptionShown(serializers.Serializer):
    """One thing that can be chosen."""

    key = serializers.CharField()
    label = serializers.CharField()


class CustomFieldShown(Shown):
    """A field of your own."""

    noun = "custom-fields"

    record = serializers.CharField(source="record_kind", help_text="The kind of record: person, company, deal, …")
    key = serializers.CharField(help_text="Its name under `custom`; it never changes.")
    label = serializers.CharField()
    kind = serializers.ChoiceField(choices=CustomKind.choices)
    help = serializers.CharField()
    required = serializers.BooleanField()
    options = serializers.SerializerMethodField()
    links_to = serializers.CharField(help_text="person or company, for links.")
    section = serializers.CharField()
    group_id = Id(allow_null=True, help_text="For example the one pipeline whose deals have it.")
    active = serializers.BooleanField()
    version = serializers.IntegerField()
    created_at = Moment()

    def get_options(self, field: CustomField) -> list[dict[str, str]]:
        """Key and label of what can be chosen."""
        return [{"key": option[0], "label": option[1]} for option in field.options]


class _Facts(Body):
    label = Text(max_length=80)
    help = Text(max_length=200, required=False, allow_blank=True)
    required = YesNo(required=False)
    options = serializers.ListField(
        child=Text(max_length=80), required=False, max_length=200, help_text="Labels of what can be chosen."
    )
    section = Text(max_length=60, required=False, allow_blank=True)


class CustomFieldChange(_Facts):
    """What can be changed later."""

    active = YesNo(required=False, help_text="false puts the field away; its values are kept.")


class CustomFieldAdd(_Facts):
    """A new field."""

    record = Text(max_length=40, source="record_kind")
    kind = Choice(choices=CustomKind.choices)
    links_to = Choice(choices=LinkTo.choices, required=False)


class CustomFields(PlainList):
    own = frozenset({"record"})
    noun, capability = "custom-fields", "work.view"
    bodies = {"create": CustomFieldAdd, "change": CustomFieldChange}
    answers = {"list": CustomFieldShown, "retrieve": CustomFieldShown, "create": CustomFieldShown,
               "change": CustomFieldShown}  # fmt: skip
    params = (OpenApiParameter("record", str, description="Only those of one kind of record, for example person."),)

    def rows(self) -> QuerySet[Any]:
        """Those in use and those put away, of the records that the role may see."""
        seen = [kind for kind, own in RECORD_TYPES.items() if self.actor.can(own.view)]
        return CustomField.objects.filter(record_kind__in=seen)

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Of one kind of record."""
        rows = super().narrowed(rows)
        kind = self.request.query_params.get("record", "")
        return rows.filter(record_kind=kind.replace("\x00", "")) if kind else rows

    def retrieve(self, request: Any, record_id: UUID) -> HttpResponse:
        """One of them."""
        return self.shown(get_custom_field(record_id))

    def create(self, request: Any) -> HttpResponse:
        """Add one. Its key is made from the label."""
        self.actor.require(CHANGEABLE)
        return self.shown(add_custom_field(self.read_body(), by=self.actor), 201)

    def change(self, request: Any, record_id: UUID) -> HttpResponse:
        """Change what the body names."""
        self.actor.require(CHANGEABLE)
        field = get_custom_field(record_id, lock=True)
        require_match(request, field.version)
        return self.shown(change_custom_field(record_id, self.read_body(partial=True), by=self.actor))


def register() -> None:
    """Make the addresses known."""
    actions = {"get": "list", "post": "create"}
    add_list(CustomFields, "Custom fields", order=80, writes=True, actions=actions)
    add_route(f"custom-fields/{ITEM}", CustomFields, {"get": "retrieve", "patch": "change"}, "custom_field")
