"""Plan, change, move, call off: who may, and who hears of it by mail."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from crm.customers.models import Person
from crm.errors import NotAllowed, NotFound, Refused
from crm.events.models import Event
from crm.mail.files import read_file
from crm.mail.models import Message
from crm.meetings.actions.planning import cancel_meeting, change_meeting, move_meeting, plan_meeting
from crm.meetings.guests import Guest, address_guest, member_guest, person_guest
from crm.meetings.models import Answer, Attendee, Meeting
from crm.records.actions.binning import bin_record, restore_record
from crm.tenancy.scope import tenant_scope
from tests.meetings.conftest import START, plan_at, read_calendar
from tests.world import Member, World


def mails(subject: str) -> list[Message]:
    """The mails whose subject begins so, in their order."""
    return list(Message.objects.filter(subject__startswith=subject).order_by("id"))


def calendar_in(message: Message) -> Any:
    """What the mail carries for calendars."""
    (part,) = message.attachments.all()
    return read_calendar(read_file(part.file))


def test_everybody_is_invited_but_the_organizer(world: World, meeting: Meeting, drain: Callable[[], None]) -> None:
    drain()
    with tenant_scope(world.org):
        sent = mails("Invitation: First talk")
        assert {each.to_address for each in sent} == {"ada@example.com", "kit@example.net", world.boss.membership.email}
        calendar = calendar_in(sent[0])
        (event,) = calendar.walk("VEVENT")
        assert (calendar["METHOD"], event["UID"], event["SEQUENCE"]) == ("REQUEST", meeting.uid, 0)
        assert event.start == START
        assert str(event["DTSTART"].params["TZID"]) == "Europe/Berlin"
        assert len(event.attendees) == 4
        assert event["ORGANIZER"].startswith("mailto:reply+meeting-")


def test_told_once_however_often_the_event_is_heard(world: World, meeting: Meeting, drain: Callable[[], None]) -> None:
    drain()
    with tenant_scope(world.org):
        Event.objects.filter(kind="meetings.meeting_planned").update(pending=True)
    drain()
    with tenant_scope(world.org):
        assert len(mails("Invitation")) == 3


def test_another_time_asks_anew(world: World, meeting: Meeting, drain: Callable[[], None]) -> None:
    drain()
    with tenant_scope(world.org):
        Attendee.objects.filter(person__isnull=False).update(answer=Answer.COMES)
        later = {"starts_at": START + timedelta(hours=1), "ends_at": START + timedelta(hours=2)}
        change_meeting(meeting.id, later, by=world.owner.actor)
    drain()
    with tenant_scope(world.org):
        (event,) = calendar_in(mails("Changed: First talk")[0]).walk("VEVENT")
        assert event["SEQUENCE"] == 1
        assert event.end == START + timedelta(hours=2)
        places = Attendee.objects.all()
        assert {place.starts_at for place in places} == {START + timedelta(hours=1)}
        waiting = places.exclude(member_id=world.owner.membership.id)
        assert {place.answer for place in waiting} == {Answer.WAITING}


def test_other_people(world: World, meeting: Meeting, ada: Person, drain: Callable[[], None]) -> None:
    drain()
    with tenant_scope(world.org):
        change_meeting(
            meeting.id, {}, guests=[person_guest(ada), address_guest("new@example.org")], by=world.owner.actor
        )
    drain()
    with tenant_scope(world.org):
        assert [each.to_address for each in mails("Invitation")][-1] == "new@example.org"
        gone = mails("Without you")
        assert {each.to_address for each in gone} == {"kit@example.net", world.boss.membership.email}
        assert calendar_in(gone[0])["METHOD"] == "CANCEL"


def test_called_off(world: World, meeting: Meeting, drain: Callable[[], None]) -> None:
    with tenant_scope(world.org):
        cancel_meeting(meeting.id, note="I am ill.", by=world.owner.actor)
        cancel_meeting(meeting.id, note="again", by=world.owner.actor)
    drain()
    with tenant_scope(world.org):
        assert not mails("Invitation")
        sent = mails("Called off: First talk")
        assert len(sent) == 3
        assert "I am ill." in sent[0].text
        (event,) = calendar_in(sent[0]).walk("VEVENT")
        assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)
        with pytest.raises(Refused, match="called off"):
            change_meeting(meeting.id, {"title": "Else"}, by=world.owner.actor)
        assert Event.objects.filter(kind="meetings.meeting_cancelled").count() == 1


def test_moved_on_the_clock_of_whoever_moves_it(world: World, meeting: Meeting) -> None:
    """Ten in Berlin stays ten in Berlin, also behind the end of summer time."""
    world.owner.user.time_zone = "Europe/Berlin"
    world.owner.user.save()
    with tenant_scope(world.org):
        moved = move_meeting(meeting.id, date(2031, 12, 2), by=world.owner.actor)
        assert moved.starts_at == datetime(2031, 12, 2, 9, tzinfo=UTC)
        assert moved.ends_at - moved.starts_at == timedelta(minutes=30)
        at_hour = move_meeting(meeting.id, date(2031, 12, 2), hour=14, by=world.owner.actor)
        assert at_hour.starts_at == datetime(2031, 12, 2, 13, tzinfo=UTC)


@pytest.mark.parametrize("minutes", [0, -30, 8 * 24 * 60])
def test_times_that_cannot_be(world: World, minutes: int) -> None:
    with tenant_scope(world.org):
        with pytest.raises(Refused):
            plan_meeting(plan_at(minutes=minutes), by=world.owner.actor)
        assert not Meeting.objects.exists()


def test_who_may(world: World, meeting: Meeting, as_member: Callable[..., Member]) -> None:
    """The colleague may only look; a rep who is not asked doesn't even see it; a stranger never."""
    other_rep = as_member("rep")
    with tenant_scope(world.org):
        for act in (
            lambda by: change_meeting(meeting.id, {"title": "Theirs"}, by=by),
            lambda by: move_meeting(meeting.id, date(2031, 7, 1), by=by),
            lambda by: cancel_meeting(meeting.id, by=by),
        ):
            with pytest.raises(NotAllowed):
                act(world.colleague.actor)
            with pytest.raises(NotFound):
                act(other_rep.actor)
        with pytest.raises(NotAllowed):
            plan_meeting(plan_at(), by=world.colleague.actor)
    with tenant_scope(world.other_org), pytest.raises(NotFound):
        cancel_meeting(meeting.id, by=world.stranger.actor)
    with tenant_scope(world.org):
        same = Meeting.objects.get()
        assert (same.title, same.starts_at, same.cancelled_at, same.version) == ("First talk", START, None, 1)
        assert Event.objects.filter(kind__startswith="meetings.").count() == 1


def test_one_place_for_each_address(world: World, ada: Person) -> None:
    with tenant_scope(world.org):
        twice = [Guest("ADA@example.com"), person_guest(ada), Guest(world.owner.membership.email)]
        meeting = plan_meeting(plan_at(), guests=twice, by=world.owner.actor)
        places = list(Attendee.objects.filter(meeting=meeting))
        assert [(place.member_id, place.person_id) for place in places] == [
            (world.owner.membership.id, None), (None, ada.id),
        ]  # fmt: skip
        assert places[0].answer == Answer.COMES


def test_who_is_merely_asked_may_not_change_it(
    world: World, meeting: Meeting, as_member: Callable[..., Member]
) -> None:
    rep = as_member("rep")
    with tenant_scope(world.org):
        change_meeting(meeting.id, {}, guests=[member_guest(rep.membership)], by=world.owner.actor)
        for act in (
            lambda: change_meeting(meeting.id, {"title": "Mine"}, by=rep.actor),
            lambda: cancel_meeting(meeting.id, by=rep.actor),
        ):
            with pytest.raises(NotAllowed):
                act()
        same = Meeting.objects.get()
        assert (same.title, same.cancelled_at) == ("First talk", None)


def test_binned_and_restored(world: World, meeting: Meeting, drain: Callable[[], None]) -> None:
    drain()
    for number in (1, 2):
        with tenant_scope(world.org):
            bin_record("meeting", meeting.id, by=world.owner.actor)
        drain()
        with tenant_scope(world.org):
            assert len(mails("Called off")) == 3 * number
            restore_record("meeting", meeting.id, by=world.owner.actor)
        drain()
        with tenant_scope(world.org):
            assert len(mails("Changed")) == 3 * number


def test_who_never_heard_of_it_hears_nothing_of_being_left_out(
    world: World, meeting: Meeting, drain: Callable[[], None]
) -> None:
    with tenant_scope(world.org):
        change_meeting(meeting.id, {}, guests=[address_guest("new@example.org")], by=world.owner.actor)
    drain()
    with tenant_scope(world.org):
        assert [each.to_address for each in Message.objects.all()] == ["new@example.org"]
