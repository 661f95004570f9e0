"""Whether somebody comes: by a button, by a link in the mail, by his calendar program."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.errors import NotFound, Refused
from crm.events.catalog.meetings import MeetingAnswered
from crm.events.emit import emit
from crm.events.types import Acting, ActorRef
from crm.meetings.actions.planning import call_off
from crm.meetings.calendars import Reply
from crm.meetings.models import Answer, Attendee, Meeting
from crm.meetings.queries.meetings import get_meeting
from crm.normal_forms import email_key
from crm.records.locking import lock_rows
from crm.work.about import facts_of


@transaction.atomic
def answer_meeting(meeting_id: UUID, answer: Answer, *, note: str = "", by: Actor) -> Attendee:
    """A colleague says whether he comes. Raises NotFound unless he is asked, Refused where it is too late."""
    meeting = get_meeting(by, meeting_id, lock=True)
    place = Attendee.objects.filter(meeting=meeting, member_id=by.member_id, removed_at=None).first()
    if place is None or by.member_id is None:
        raise NotFound("You are not asked to this meeting.")
    return _answer(meeting, place, answer, note, timezone.now(), by)


@transaction.atomic
def answer_as_guest(place_id: UUID, answer: Answer, *, note: str = "", by: Acting | ActorRef) -> Attendee:
    """The same for whoever has the link of a place. Raises NotFound, Refused."""
    place = Attendee.objects.filter(id=place_id, removed_at=None).first()
    if place is None:
        raise NotFound("You are no longer asked to this meeting.")
    lock_rows(Meeting, [place.meeting_id])
    place = Attendee.objects.select_related("meeting__organizer").get(id=place.id)
    meeting = place.meeting
    answered = _answer(meeting, place, answer, note, timezone.now(), by)
    if answer == Answer.DECLINED and meeting.booked_on_id and not _anybody_else(place):
        call_off(meeting, note=note, by=by)  # whoever booked it for himself gives the time back
    return answered


@transaction.atomic
def take_reply(meeting_id: UUID, reply: Reply, *, sender: str) -> Attendee | None:
    """Take what a calendar program answered by mail. None where it says nothing new.

    Only for himself: the mail has to come from the address that answers. An older answer than the one we have, or one
    to an older time of the meeting, is left alone (RFC 5546, section 2.1.5).
    """
    lock_rows(Meeting, [meeting_id])
    meeting = Meeting.objects.select_related("organizer").filter(id=meeting_id).first()
    if meeting is None or meeting.uid != reply.uid or meeting.is_cancelled:
        return None
    key = email_key(reply.address)
    place = Attendee.objects.filter(meeting=meeting, address_key=key, removed_at=None).first()
    if place is None or key != email_key(sender) or not _is_newer(reply, place, meeting):
        return None
    place.answered_to = reply.sequence
    who = ActorRef("member", place.member_id) if place.member_id else ActorRef("visitor", place.person_id)
    return _answer(meeting, place, reply.answer, reply.note, reply.at, who)


def _anybody_else(place: Attendee) -> bool:
    """Whether another guest is asked who hasn't declined."""
    guests = Attendee.objects.filter(meeting_id=place.meeting_id, member=None, removed_at=None)
    return guests.exclude(id=place.id).exclude(answer=Answer.DECLINED).exists()


def _is_newer(reply: Reply, place: Attendee, meeting: Meeting) -> bool:
    if reply.sequence > meeting.sequence or reply.sequence < place.answered_to:
        return False
    return place.answered_at is None or reply.sequence > place.answered_to or reply.at > place.answered_at


def _answer(
    meeting: Meeting, place: Attendee, answer: Answer, note: str, at: datetime, by: Acting | ActorRef
) -> Attendee:
    if meeting.is_cancelled:
        raise Refused("The meeting was called off.")
    if meeting.is_over:
        raise Refused("The meeting is over.")
    place.answered_to = max(place.answered_to, 0)
    if (place.answer, place.note) == (answer, note) and place.answered_at is not None:
        return place
    place.answer, place.note, place.answered_at = answer, note.strip()[:500], at
    place.save(update_fields=["answer", "note", "answered_at", "answered_to"])
    emit(
        MeetingAnswered(
            meeting_id=meeting.id, title=meeting.title, attendee_id=place.id, who=place.called, answer=answer,
            note=place.note, **facts_of(meeting),
        ),
        by=by,
    )  # fmt: skip
    return place
