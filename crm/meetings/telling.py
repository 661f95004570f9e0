"""What colleagues are told of meetings."""

from crm.events.catalog.meetings import MeetingAnswered
from crm.events.models import Event
from crm.events.types import SubjectRef
from crm.meetings.models import Answer, Meeting
from crm.meetings.words import when_in
from crm.work.actions.notifications import notify
from crm.work.zones import zone_of

SAID = {
    Answer.COMES: "comes to",
    Answer.MAYBE: "perhaps comes to",
    Answer.DECLINED: "doesn't come to",
    Answer.WAITING: "hasn't decided about",
}


def tell_of_booking(meeting: Meeting) -> None:
    """The colleague whose time was booked."""
    guest = meeting.attendees.filter(member=None).first()
    who = guest.called if guest else "Somebody"
    notify(
        meeting.organizer,
        f"{who} booked {meeting.title}: {when_in(meeting, zone_of(meeting.organizer))}",
        kind="meeting_booked",
        subject=SubjectRef("meeting", meeting.id),
        key=f"meeting:{meeting.id}:booked",
        body=meeting.details[:500],
    )


def tell_of_answer(event: MeetingAnswered, row: Event) -> None:
    """Whoever planned the meeting."""
    meeting = Meeting.objects.select_related("organizer").filter(id=event.meeting_id).first()
    if meeting is None or row.actor_id == meeting.organizer_id:
        return
    notify(
        meeting.organizer,
        f"{event.who} {SAID[Answer(event.answer)]} {event.title}",
        kind="meeting_answered",
        subject=SubjectRef("meeting", meeting.id),
        key=f"meeting-answer:{row.id}",
        body=event.note,
    )


def tell_of_mail(meeting: Meeting, who: str, text: str, *, key: str) -> None:
    """Whoever planned the meeting, of what somebody wrote about it."""
    notify(
        meeting.organizer,
        f"{who} wrote about {meeting.title}",
        kind="meeting_answered",
        subject=SubjectRef("meeting", meeting.id),
        key=key,
        body=text,
    )


def remind_everybody(meeting: Meeting) -> None:
    """Colleagues who didn't decline, that it is about to begin."""
    places = meeting.attendees.filter(member__isnull=False, removed_at=None).exclude(answer=Answer.DECLINED)
    for place in places.select_related("member__user"):
        if place.member is None:
            continue
        notify(
            place.member,
            f"{meeting.title} begins at {when_in(meeting, zone_of(place.member))}",
            kind="meeting_reminder",
            subject=SubjectRef("meeting", meeting.id),
            key=f"meeting:{meeting.id}:reminder:{meeting.starts_at.isoformat()}",
            body=meeting.place,
        )
