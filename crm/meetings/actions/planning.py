"""Plan a meeting, change it, put it elsewhere, call it off."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.accounts.models import Membership
from crm.errors import NotAllowed, Refused
from crm.events.catalog.meetings import MeetingCancelled, MeetingChanged, MeetingPlanned
from crm.events.emit import emit
from crm.events.types import Acting, ActorRef
from crm.meetings.guests import Guest, member_guest, members_in, once_each, place_of
from crm.meetings.models import Attendee, BookingPage, Meeting
from crm.meetings.planning import REMIND_BEFORE, Plan, check_times
from crm.meetings.queries.diaries import hold_diaries
from crm.meetings.queries.meetings import get_meeting
from crm.records.actions.changing import keep_and_tell, set_facts
from crm.records.actions.keeping import keep
from crm.records.queries.records import record_type
from crm.work.about import About, facts_of
from crm.work.dues import instant
from crm.work.zones import zone_of

MOST = 200  # guests


@transaction.atomic
def plan_meeting(plan: Plan, *, guests: Iterable[Guest] = (), about: About | None = None, by: Actor) -> Meeting:
    """Plan a meeting of the member `by` with these guests; they are invited by mail after the commit.

    `about` is the record in whose timeline it stands. Raises NotAllowed; Refused for times that can't be.
    """
    by.require("meetings.edit")
    if by.membership is None:
        raise NotAllowed("Only a colleague can plan a meeting.")
    return enter_meeting(plan, organizer=by.membership, guests=guests, about=about, by=by)


def enter_meeting(  # what a meeting has
    plan: Plan,
    *,
    organizer: Membership,
    guests: Iterable[Guest],
    about: About | None = None,
    booked_on: BookingPage | None = None,
    key: str = "",
    by: Actor,
) -> Meeting:
    """Write a meeting, its places and its event, for a caller that has asked whether `by` may."""
    everybody = once_each([member_guest(organizer), *guests])
    if len(everybody) > MOST:
        raise Refused(f"A meeting has room for {MOST} people.")
    hold_diaries(members_in(everybody))
    meeting = Meeting(organizer=organizer, booked_on=booked_on, key=key, **plan.values(), **_columns(about, everybody))
    check_times(meeting)
    if plan.starts_at > timezone.now():
        meeting.remind_at = plan.starts_at - REMIND_BEFORE
    meeting.save(force_insert=True)
    Attendee.objects.bulk_create([place_of(guest, meeting) for guest in everybody])
    emit(
        MeetingPlanned(
            meeting_id=meeting.id, title=meeting.title, starts_at=meeting.starts_at, booked=booked_on is not None,
            **facts_of(meeting),
        ),
        by=by,
    )  # fmt: skip
    return meeting


@transaction.atomic
def change_meeting(
    meeting_id: UUID,
    values: Mapping[str, Any],
    *,
    guests: Sequence[Guest] | None = None,
    by: Actor,
    seen: int | None = None,
) -> Meeting:
    """Set facts by name, and with `guests` who is asked. Whoever is asked hears of it; whoever is no longer, too.

    `seen` is the version the editor looked at. Raises NotFound, NotAllowed, Refused, Conflict.
    """
    meeting = get_meeting(by, meeting_id, lock=True)
    own = record_type("meeting")
    set_facts(own, meeting, values, by=by, seen=seen)
    changed = guests is not None and _ask(meeting, guests)
    if keep_and_tell(own, [meeting], by=by) == [None] and changed:
        tell_changed(meeting, {}, by=by)
    return meeting


@transaction.atomic
def move_meeting(
    meeting_id: UUID, day: date, *, hour: int | None = None, by: Actor, seen: int | None = None
) -> Meeting:
    """Put it on another day at the same time, or at an hour, both on the clock of whoever moves it; as long as before.

    Raises NotFound, NotAllowed, Refused, Conflict.
    """
    meeting = get_meeting(by, meeting_id)
    zone = zone_of(by.membership)
    clock = meeting.starts_at.astimezone(ZoneInfo(zone)).time()
    if hour is not None:
        clock = time(hour, clock.minute if clock.hour == hour else 0)
    start = instant(day, clock, zone)
    times = {"starts_at": start, "ends_at": start + (meeting.ends_at - meeting.starts_at)}
    return change_meeting(meeting_id, times, by=by, seen=seen)


@transaction.atomic
def cancel_meeting(meeting_id: UUID, *, note: str = "", by: Actor) -> Meeting:
    """Call it off; whoever is asked hears of it, with the note. Doing it twice is doing it once.

    Raises NotFound, NotAllowed, Refused for one that is over.
    """
    meeting = get_meeting(by, meeting_id, lock=True)
    by.require("meetings.edit", meeting)
    call_off(meeting, note=note, by=by)
    return meeting


def call_off(meeting: Meeting, *, note: str, by: Acting | ActorRef) -> None:
    """The same for a locked meeting and a caller that has asked whether `by` may."""
    if meeting.is_cancelled:
        return
    if meeting.is_over:
        raise Refused("It is over: there is nothing to call off.")
    meeting.cancelled_at, meeting.cancel_note = timezone.now(), note.strip()[:500]
    meeting.sequence += 1
    meeting.remind_at = None
    keep(meeting, by=by)
    emit(
        MeetingCancelled(
            meeting_id=meeting.id, title=meeting.title, note=meeting.cancel_note, **facts_of(meeting)
        ),
        by=by,
    )  # fmt: skip


def tell_changed(meeting: Meeting, changes: dict[str, tuple[str, str]], *, by: Actor) -> None:
    """Say that other people are asked."""
    emit(
        MeetingChanged(
            meeting_id=meeting.id, title=meeting.title, starts_at=meeting.starts_at, changes=changes,
            **facts_of(meeting),
        ),
        by=by,
    )  # fmt: skip


def _columns(about: About | None, guests: Sequence[Guest]) -> dict[str, Any]:
    """What it is about: the record named, else the first customer who is asked."""
    if about is not None:
        return about.columns()
    person = next((guest.person for guest in guests if guest.person is not None), None)
    return {"person_id": person.id, "company_id": person.company_id} if person else {}


def _ask(meeting: Meeting, guests: Sequence[Guest]) -> bool:
    """Ask exactly these and the organizer. Whether that is anybody else than before."""
    wanted = {guest.key: guest for guest in once_each([member_guest(meeting.organizer), *guests])}
    if len(wanted) > MOST:
        raise Refused(f"A meeting has room for {MOST} people.")
    hold_diaries(members_in(list(wanted.values())))
    known = {place.address_key: place for place in Attendee.objects.filter(meeting=meeting)}
    gone = [place for key, place in known.items() if key not in wanted and place.removed_at is None]
    back = [place for key, place in known.items() if key in wanted and place.removed_at is not None]
    new = [place_of(guest, meeting) for key, guest in wanted.items() if key not in known]
    Attendee.objects.filter(id__in=[place.id for place in gone]).update(removed_at=timezone.now())
    again = Attendee.objects.filter(id__in=[place.id for place in back])
    again.update(removed_at=None, starts_at=meeting.starts_at, ends_at=meeting.ends_at)
    Attendee.objects.bulk_create(new)
    if gone or back or new:
        meeting.sequence += 1
    return bool(gone or back or new)
