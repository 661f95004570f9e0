"""What meetings do when something happened."""

from uuid import UUID

from crm.events.catalog.mail import MailReceived
from crm.events.catalog.meetings import MeetingAnswered, MeetingCancelled, MeetingChanged, MeetingPlanned
from crm.events.catalog.records import RecordBinned, RecordRestored
from crm.events.models import Event
from crm.events.subscriptions import subscribe
from crm.meetings.actions.replies import take_meeting_mail
from crm.meetings.mails import CANCELLED, CHANGED, INVITED, tell_everybody, tell_removed
from crm.meetings.models import Meeting
from crm.meetings.telling import tell_of_answer, tell_of_booking


@subscribe(MeetingPlanned)
def invite(event: MeetingPlanned, row: Event) -> None:
    """Everybody who is asked gets an invitation; whoever has to hold a booked meeting hears of it."""
    meeting = _standing(event.meeting_id)
    if meeting is None:
        return
    if not meeting.is_over:
        tell_everybody(meeting, INVITED)
    if event.booked:
        tell_of_booking(meeting)


@subscribe(MeetingChanged)
def tell_of_change(event: MeetingChanged, row: Event) -> None:
    """Everybody gets the new state; who is no longer asked hears that."""
    meeting = _standing(event.meeting_id)
    if meeting is not None and not meeting.is_over:
        tell_everybody(meeting, CHANGED)
        tell_removed(meeting)


@subscribe(MeetingCancelled)
def tell_of_end(event: MeetingCancelled, row: Event) -> None:
    """Everybody hears that it won't be."""
    meeting = Meeting.everything.select_related("organizer").filter(id=event.meeting_id).first()
    if meeting is not None:
        tell_everybody(meeting, CANCELLED)


@subscribe(RecordBinned)
def call_off_what_is_binned(event: RecordBinned, row: Event) -> None:
    """A planned meeting that goes into the bin won't be: everybody hears that, too."""
    if event.record_kind != "meeting":
        return
    meeting = Meeting.everything.select_related("organizer").filter(id=event.record_id, cancelled_at=None).first()
    if meeting is not None and meeting.in_bin and not meeting.is_over:
        tell_everybody(meeting, CANCELLED, again=str(row.id))


@subscribe(RecordRestored)
def invite_again(event: RecordRestored, row: Event) -> None:
    """Whoever heard that it won't be hears that it will."""
    meeting = _standing(event.record_id) if event.record_kind == "meeting" else None
    if meeting is not None and not meeting.is_over:
        tell_everybody(meeting, CHANGED, again=str(row.id))


@subscribe(MeetingAnswered)
def tell_the_organizer(event: MeetingAnswered, row: Event) -> None:
    """Whoever planned it hears who comes, unless he answered himself."""
    tell_of_answer(event, row)


@subscribe(MailReceived)
def take_received_mail(event: MailReceived, row: Event) -> None:
    """The answer of somebody's calendar program, or what he wrote about a meeting."""
    if event.about_kind == "meeting":
        take_meeting_mail(event.inbound_id)


def _standing(meeting_id: UUID) -> Meeting | None:
    return Meeting.objects.standing().select_related("organizer").filter(id=meeting_id).first()
