"""What joined calendars do when something happened."""

from uuid import UUID

from django.utils import timezone

from crm.diary.actions.membership import close
from crm.diary.models import Diary
from crm.diary.models.diary import WORKED_ON
from crm.events.catalog.accounts import MemberChanged
from crm.events.catalog.meetings import MeetingAnswered, MeetingCancelled, MeetingChanged, MeetingPlanned
from crm.events.catalog.records import RecordBinned, RecordRestored
from crm.events.models import Event
from crm.events.subscriptions import subscribe
from crm.meetings.models import Attendee


@subscribe(MeetingPlanned)
def write_planned(event: MeetingPlanned, row: Event) -> None:
    """Whoever is in it has it in his calendar soon."""
    look_soon(event.meeting_id)


@subscribe(MeetingChanged)
def write_changed(event: MeetingChanged, row: Event) -> None:
    """So has he its change."""
    look_soon(event.meeting_id)


@subscribe(MeetingCancelled)
def take_out_cancelled(event: MeetingCancelled, row: Event) -> None:
    """What was called off goes."""
    look_soon(event.meeting_id)


@subscribe(MeetingAnswered)
def follow_answer(event: MeetingAnswered, row: Event) -> None:
    """What somebody declined goes; what he comes to is no longer tentative."""
    look_soon(event.meeting_id)


@subscribe(RecordBinned)
def take_out_binned(event: RecordBinned, row: Event) -> None:
    """What lies in the bin goes."""
    if event.record_kind == "meeting":
        look_soon(event.record_id)


@subscribe(RecordRestored)
def write_restored(event: RecordRestored, row: Event) -> None:
    """What was taken out of it comes back."""
    if event.record_kind == "meeting":
        look_soon(event.record_id)


@subscribe(MemberChanged)
def close_diary_of_who_left(event: MemberChanged, row: Event) -> None:
    """Whoever is shut out has his calendar read no more, and its password is forgotten."""
    if event.active:
        return
    diary = Diary.objects.select_for_update().filter(member_id=event.member_id).first()
    if diary is not None:
        close(diary)


def look_soon(meeting_id: UUID) -> None:
    """Whoever is or was asked to the meeting has his calendar brought up to date with the next sweep."""
    asked = Attendee.objects.filter(meeting_id=meeting_id, member__isnull=False).values("member_id")
    Diary.objects.filter(member_id__in=asked, state__in=WORKED_ON, failures=0).update(due_at=timezone.now())
