"""Who is away, and when."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from crm.api.fields import Choice, Day, Id, Moment, Reference, Text, TimeOfDay
from crm.api.nouns.members import find_member
from crm.api.problems import Problem
from crm.api.records import PlainList
from crm.api.serializers import Body, Shown
from crm.errors import NotFound
from crm.staff.actions.absences import Period, add_absence, remove_absence
from crm.staff.models import Absence, AbsenceKind
from crm.staff.periods import wrong_period
from crm.tenancy.ids import as_uuid


class AbsenceShown(Shown):
    """A time in which somebody is away."""

    noun = "absences"

    member_id = Id()
    first_day = Day()
    last_day = Day(help_text="This one among them.")
    from_time = serializers.TimeField(allow_null=True, help_text="For a part of one day.")
    to_time = serializers.TimeField(allow_null=True)
    starts_at = Moment(help_text="On the clock of whoever it is.")
    ends_at = Moment()
    kind = serializers.SerializerMethodField(help_text="Why; null for a key that may not manage staff.")
    note = serializers.SerializerMethodField(help_text="null for a key that may not manage staff.")

    def get_kind(self, absence: Absence) -> str | None:
        """Why: a manager's business."""
        return absence.kind if self._may_know() else None

    def get_note(self, absence: Absence) -> str | None:
        """The note to it."""
        return absence.note if self._may_know() else None

    def _may_know(self) -> bool:
        return bool(self.context["actor"].can("staff.manage"))


class AbsenceAdd(Body):
    """Whole days, or a part of one."""

    member_id = Reference(find_member)
    first_day = Day()
    last_day = Day(required=False, help_text="The same day where it is not said.")
    from_time = TimeOfDay(required=False)
    to_time = TimeOfDay(required=False)
    kind = Choice(choices=AbsenceKind.choices, required=False)
    note = Text(max_length=200, required=False, allow_blank=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The end behind the beginning; both times or none."""
        attrs.setdefault("last_day", attrs["first_day"])
        days = attrs["first_day"], attrs["last_day"]
        if wrong := wrong_period(*days, attrs.get("from_time"), attrs.get("to_time")):
            raise serializers.ValidationError({wrong[0]: [wrong[1]]})
        return attrs


class Absences(PlainList):
    own = frozenset({"member_id"})
    noun, capability = "absences", "staff.view"
    guarded = frozenset[str]()
    bodies = {"create": AbsenceAdd}
    answers = dict.fromkeys(("list", "retrieve", "create"), AbsenceShown)
    params = (OpenApiParameter("member_id", str, description="Only those of one colleague."),)

    def rows(self) -> QuerySet[Any]:
        """Past ones, too."""
        return Absence.objects.filter(member__active=True)

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Of one colleague."""
        rows = super().narrowed(rows)
        given = self.request.query_params.get("member_id", "")
        if not given:
            return rows
        if (member_id := as_uuid(given)) is None:
            raise Problem(400, "", [("member_id", "This is no id.")])
        return rows.filter(member_id=member_id)

    def retrieve(self, request: Any, record_id: UUID) -> HttpResponse:
        """One of them."""
        absence = self.rows().filter(id=record_id).first()
        if absence is None:
            raise NotFound("There is no such absence.")
        return self.shown(absence)

    def create(self, request: Any) -> HttpResponse:
        """Enter that somebody is away. Entered again it is the same absence."""
        body = self.read_body()
        period = Period(body["first_day"], body["last_day"], body.get("from_time"), body.get("to_time"))
        about = {name: body[name] for name in ("kind", "note") if name in body}
        return self.shown(add_absence(body["member_id"].pk, period, **about, by=self.actor), 201)

    def remove(self, request: Any, record_id: UUID) -> HttpResponse:
        """Take it back. One that is over stays."""
        remove_absence(record_id, by=self.actor)
        return HttpResponse(status=204)
