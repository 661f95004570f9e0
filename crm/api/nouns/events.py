"""What happened."""

import re
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from crm.accounts.models import Visibility
from crm.api.fields import Id, Moment
from crm.api.problems import Problem
from crm.api.queries.events import events_open_to, is_seen, reads
from crm.api.records import ITEM, PlainList, add_list
from crm.api.routes import add_route
from crm.api.serializers import Shown
from crm.errors import NotFound
from crm.events.types import CATALOG, SubjectRef
from crm.records.queries.records import record_type
from crm.records.registry import RECORD_TYPES

AMOUNT = re.compile(r"(_minor|amount|value|price|total|sum|discount|worth|balance|paid|open|cost|budget|lines)$")


class RefShown(serializers.Serializer):
    """Something, by kind and id."""

    kind = serializers.CharField()
    id = Id(allow_null=True)


class EventShown(Shown):
    """One thing that happened."""

    noun = "events"

    kind = serializers.CharField(help_text='For example "leads.qualified".')
    version = serializers.IntegerField(help_text="Of the kind: it counts up when the data mean something else.")
    subject = RefShown(allow_null=True, help_text="The record it happened to.")
    person_id = Id(allow_null=True)
    company_id = Id(allow_null=True)
    actor = RefShown(help_text="Who did it: a member, a key, a portal customer, a visitor or the system.")
    data = serializers.DictField(child=serializers.JSONField(allow_null=True))
    occurred_at = Moment()

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Amounts are null for who does not see any."""
        shown: dict[str, Any] = super().to_representation(instance)
        if not self.context["actor"].sees_amounts:
            shown["data"] = {name: None if AMOUNT.search(name) else value for name, value in shown["data"].items()}
        return shown


class Events(PlainList):
    own = frozenset({"record", "kind", "since", "until"})
    noun, capability = "events", "work.view"
    answers = {"list": EventShown, "retrieve": EventShown}
    params = (
        OpenApiParameter("record", str, description='Only of one record: "person:" and its id.'),
        OpenApiParameter("kind", str, many=True, description='Only of these kinds, for example "deals.won".'),
        OpenApiParameter("since", {"type": "string", "format": "date-time"}, description="From this moment on."),
        OpenApiParameter("until", {"type": "string", "format": "date-time"}, description="Before this moment."),
    )

    def rows(self) -> QuerySet[Any]:
        """Events of what the role may see and the key may read. Who sees only some records has to name one."""
        return events_open_to(self.actor, self.scopes)

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """By record, kind and time."""
        params = self.request.query_params
        rows = super().narrowed(rows)
        if kinds := params.getlist("kind"):
            if unknown := [("kind", f"There is no kind {kind}.") for kind in kinds if kind not in CATALOG]:
                raise Problem(400, "Some kinds can't be asked for.", unknown)
            rows = rows.filter(kind__in=kinds)
        if "since" in params:
            rows = rows.filter(occurred_at__gte=_moment("since", params["since"]))
        if "until" in params:
            rows = rows.filter(occurred_at__lt=_moment("until", params["until"]))
        return self._of(rows, params.get("record", ""))

    def retrieve(self, request: Any, record_id: UUID) -> HttpResponse:
        """One of them."""
        event = self.rows().filter(id=record_id).first()
        if event is None or not is_seen(event, self.actor):
            raise NotFound("There is no such event.")
        return self.shown(event)

    def _of(self, rows: QuerySet[Any], record: str) -> QuerySet[Any]:
        sees_all = self.actor.visibility == Visibility.ALL
        if not record:
            if not sees_all:
                raise Problem(403, "This key's role sees only some records: name one, for example record=person:….")
            return rows
        subject = _subject(record)
        if not reads(self.scopes, subject.kind):
            raise Problem(403, f"To read the events of a {subject.kind} the key has to read those records too.")
        if not record_type(subject.kind).known_to(self.actor).filter(pk=subject.id).exists():
            raise NotFound(f"There is no such {subject.kind}.")
        if sees_all and subject.kind in ("person", "company"):
            return rows.filter(**{f"{subject.kind}_id": subject.id})
        return rows.filter(subject_kind=subject.kind, subject_id=subject.id)


def _subject(text: str) -> SubjectRef:
    kind, _, record_id = text.partition(":")
    try:
        found = UUID(record_id)
    except ValueError:
        found = None
    if kind not in RECORD_TYPES or found is None:
        raise Problem(400, 'record is a kind and an id, for example "person:" and the id.')
    return SubjectRef(kind, found)


def _moment(name: str, text: str) -> datetime:
    try:
        moment: datetime = Moment().run_validation(text.replace(" ", "+"))
    except serializers.ValidationError as error:
        raise Problem(400, "A moment can't be read.", [(name, str(error.detail[0]))]) from error
    return moment


def register() -> None:
    """Make the addresses known."""
    add_list(Events, "Events", order=85, writes=False, actions={"get": "list"})
    add_route(f"events/{ITEM}", Events, {"get": "retrieve"}, "event")
