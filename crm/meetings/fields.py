"""What conditions can ask of meetings."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from crm.accounts.queries.members import member_choices, member_names
from crm.conditions.clock import Clock
from crm.conditions.fields import (
    Field,
    FieldKind,
    Relation,
    Subject,
    register_field,
    register_relation,
    register_subject,
)
from crm.customers.queries.companies import company_titles
from crm.customers.queries.people import person_titles
from crm.meetings.models import Attendee, Meeting

STATES = (("coming", "coming"), ("over", "over"), ("cancelled", "called off"))


def _meetings() -> QuerySet[Any]:
    return Meeting.objects.select_related("organizer", "person", "company").prefetch_related(
        "person__tag_links__tag", "company__tag_links__tag", "attendees"
    )


def _in_state(state: str, clock: Clock) -> Q:
    if state == "cancelled":
        return Q(cancelled_at__isnull=False)
    when = Q(ends_at__gt=clock.now) if state == "coming" else Q(ends_at__lte=clock.now)
    return when & Q(cancelled_at=None)


def _state(meeting: Meeting) -> str:
    if meeting.is_cancelled:
        return "cancelled"
    return "over" if meeting.is_over else "coming"


def _asked(member_id: str, _clock: Clock) -> Q:
    places = Attendee.objects.filter(meeting_id=OuterRef("pk"), member_id=member_id, removed_at=None)
    return Q(Exists(places))


def _members(meeting: Meeting) -> tuple[UUID, ...]:
    return tuple(place.member_id for place in meeting.attendees.all() if place.member_id and place.removed_at is None)


register_subject(Subject("meeting", "Meeting", "meetings", _meetings, Meeting.objects.visible_to))
register_relation(Relation("meeting", "person", "person", "Person"))
register_relation(Relation("meeting", "company", "company", "Company"))

MEMBER, MOMENT = FieldKind.MEMBER, FieldKind.MOMENT

for _field in (
    Field("meeting.organizer", "Organizer", MEMBER, "organizer_id", choices=member_choices, titles=member_names,
          happens=True),
    Field("meeting.member", "Takes part", MEMBER, choices=member_choices, titles=member_names, value=_members,
          asks=_asked, happens=True),
    Field("meeting.state", "State", FieldKind.CHOICE, choices=STATES, value=_state, asks=_in_state),
    Field("meeting.starts", "Starts", MOMENT, "starts_at", happens=True),
    Field("meeting.title", "Title", FieldKind.TEXT, "title"),
    Field("meeting.place", "Where", FieldKind.TEXT, "place"),
    Field("meeting.person", "Customer", FieldKind.LINK, "person_id", titles=person_titles, to="person"),
    Field("meeting.company", "Company", FieldKind.LINK, "company_id", titles=company_titles, to="company"),
    Field("meeting.created", "Planned", MOMENT, "created_at", happens=True),
):  # fmt: skip
    register_field(_field)
