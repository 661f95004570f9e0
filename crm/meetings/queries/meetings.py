"""Reads of meetings, scoped to the viewer."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.conditions.periods import midnight
from crm.errors import NotFound
from crm.events.types import SubjectRef
from crm.meetings.models import Answer, Attendee, Meeting
from crm.meetings.models.meeting import MeetingQuerySet
from crm.normal_forms import email_key
from crm.records.locking import lock_rows
from crm.tenancy.kept import kept


def meetings_visible_to(actor: Actor) -> MeetingQuerySet:
    """All meetings the actor may see."""
    return Meeting.objects.visible_to(actor)


def get_meeting(actor: Actor, meeting_id: UUID, *, lock: bool = False) -> Meeting:
    """Fetching is authorising. Raises NotFound."""
    if lock:
        lock_rows(Meeting, [meeting_id])
    rows = meetings_visible_to(actor).select_related("organizer", "person", "company")
    meeting = rows.filter(id=meeting_id).first()
    if meeting is None:
        raise NotFound("There is no such meeting.")
    return meeting


def meeting_titles(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Titles by id."""
    return dict(Meeting.objects.filter(id__in=set(ids)).values_list("id", "title"))


def asked(meeting: Meeting) -> list[Attendee]:
    """Who is asked to it, colleagues first, in the order they were asked."""
    rows = meeting.attendees.filter(removed_at=None).select_related("member", "person")
    return sorted(rows, key=lambda each: (each.member_id is None, each.id))


def own_place(meeting: Meeting, member_id: UUID | None) -> Attendee | None:
    """The member's own place in it; None if he is not asked."""
    if member_id is None:
        return None
    return meeting.attendees.filter(member_id=member_id, removed_at=None).first()


def meetings_about(actor: Actor, subject: SubjectRef, most: int) -> list[Meeting]:
    """The next ones about a record, then those that are over, the latest first. A person's are all he is asked to."""
    newest = list(_about(actor, subject, most))
    coming = [meeting for meeting in newest if not meeting.is_over]
    return [*reversed(coming), *newest[len(coming) :]]


def place_at(meeting: Meeting, address: str) -> Attendee | None:
    """The place of whoever has this mail address."""
    return meeting.attendees.filter(address_key=email_key(address), removed_at=None).first()


@kept
def _about(actor: Actor, subject: SubjectRef, most: int) -> QuerySet[Meeting]:
    rows = meetings_visible_to(actor).select_related("organizer")
    if subject.kind == "person":
        rows = rows.filter(
            attendees__person_id=subject.id, attendees__removed_at=None
        )  # one place at most: an address is asked once
    elif subject.kind == "company":
        rows = rows.filter(company_id=subject.id)
    else:
        rows = rows.filter(subject_kind=subject.kind, subject_id=subject.id)
    return rows.order_by("-ends_at", "-id")[:most]


def meetings_today(member_id: UUID, most: int) -> list[Meeting]:
    """What the member has today in the active time zone and is not over, unless he declined; the next one first."""
    tomorrow = midnight(timezone.localdate() + timedelta(days=1))
    mine = Attendee.objects.filter(
        member_id=member_id, removed_at=None, starts_at__lt=tomorrow, ends_at__gt=timezone.now()
    ).exclude(answer=Answer.DECLINED)
    rows = Meeting.objects.standing().filter(id__in=mine.values("meeting_id")).select_related("person")
    return list(rows.order_by("starts_at", "id")[:most])
