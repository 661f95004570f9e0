"""What a member does in his calendar to a meeting of ours: taken over if he organizes it, else put back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from crm.diary.actions import reading
from crm.diary.actions.taking_over import follow_calendar
from crm.diary.models import BusyTime, Diary, MeetingCopy
from crm.events.models import Event
from crm.meetings.actions.answering import answer_meeting
from crm.meetings.actions.planning import change_meeting, plan_meeting
from crm.meetings.guests import member_guest
from crm.meetings.models import Answer, Attendee, Meeting
from crm.meetings.planning import Plan
from crm.tenancy.scope import tenant_scope
from crm.work.models import Notification
from tests.diary.conftest import soon
from tests.diary.program import Program, event
from tests.diary.test_writing import planned
from tests.world import World


def moved(program: Program, meeting: Meeting, hours: int) -> None:
    """Put elsewhere in the program, on the same day: both times are on Berlin's clock there."""
    there = program.read(f"{meeting.id}.ics")
    name = f"{meeting.id}.ics"
    for at in (there.end, there.start):
        program.change(name, f"T{at:%H%M%S}", f"T{at + timedelta(hours=hours):%H%M%S}")


def fresh(world: World, meeting: Meeting) -> Meeting:
    with tenant_scope(world.org):
        return Meeting.everything.get(id=meeting.id)


def told(world: World) -> list[str]:
    """What the owner hears of put back meetings."""
    with tenant_scope(world.org):
        rows = Notification.objects.filter(kind="diary_put_back", member=world.owner.membership)
        return [row.text.partition(":")[0] for row in rows]


def asked_by(world: World) -> Meeting:
    """A meeting of the boss to which the owner is asked."""
    plan = Plan("Review", soon(), soon(hour=10), "Europe/Berlin")
    with tenant_scope(world.org):
        return plan_meeting(plan, guests=[member_guest(world.owner.membership)], by=world.boss.actor)


def test_moved_by_its_organizer(world: World, program: Program, diary: Diary, look: Callable[[], None]) -> None:
    meeting = planned(world)
    look()
    moved(program, meeting, 1)
    look()
    now = fresh(world, meeting)
    assert (now.starts_at, now.ends_at) == (soon(hour=10), soon(hour=11))
    assert now.sequence == 1
    there = program.read(f"{meeting.id}.ics")
    assert (there.start, int(there["SEQUENCE"])) == (soon(hour=10), 1)
    with tenant_scope(world.org):
        changed = Event.objects.get(kind="meetings.meeting_changed")
        assert changed.actor_id == world.owner.membership.id
        assert not BusyTime.objects.exists(), "a meeting takes its time by itself"
    puts = program.server.count("PUT")
    for _ in range(2):
        look()
    assert program.server.count("PUT") == puts, "no loop"
    assert fresh(world, meeting).sequence == 1


def test_renamed_and_placed_by_its_organizer(
    world: World, program: Program, diary: Diary, look: Callable[[], None]
) -> None:
    meeting, other = planned(world), asked_by(world)
    look()
    name = f"{meeting.id}.ics"
    program.change(name, f"SUMMARY:{meeting.title}", "SUMMARY:Second talk")
    program.change(name, f"LOCATION:{meeting.place}", "LOCATION:Room 9\\, upstairs")
    program.change(f"{other.id}.ics", "SUMMARY:Review", "SUMMARY:With the boss")  # not his: his own words for it
    look()
    now = fresh(world, meeting)
    assert (now.title, now.place, now.sequence, now.starts_at) == ("Second talk", "Room 9, upstairs", 1, soon())
    assert fresh(world, other).title == "Review"
    puts = program.server.count("PUT")
    look()
    assert (program.server.count("PUT"), str(program.read(name)["LOCATION"])) == (puts, "Room 9, upstairs")
    assert str(program.read(f"{other.id}.ics")["SUMMARY"]) == "With the boss"
    assert told(world) == []


def test_what_he_adds_stays(world: World, program: Program, diary: Diary, look: Callable[[], None]) -> None:
    meeting = planned(world)
    look()
    name = f"{meeting.id}.ics"
    alarm = "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Go\r\nTRIGGER:-PT25M\r\nEND:VALARM\r\nEND:VEVENT"
    program.change(name, "END:VEVENT", alarm)
    look()
    assert fresh(world, meeting).sequence == 0
    with tenant_scope(world.org):
        change_meeting(meeting.id, {"title": "Second talk"}, by=world.owner.actor)
    look()
    there = program.read(name)
    assert str(there["SUMMARY"]) == "Second talk"
    assert [str(each["DESCRIPTION"]) for each in there.walk("VALARM")] == ["Go"]


def test_taken_out_by_its_organizer(world: World, program: Program, diary: Diary, look: Callable[[], None]) -> None:
    meeting = planned(world)
    look()
    program.remove(f"{meeting.id}.ics")
    look()
    assert fresh(world, meeting).is_cancelled
    with tenant_scope(world.org):
        assert Event.objects.filter(kind="meetings.meeting_cancelled").count() == 1
    look()
    assert program.events() == []


def test_who_is_asked_can_not_move_it(world: World, program: Program, diary: Diary, look: Callable[[], None]) -> None:
    meeting = asked_by(world)
    look()
    assert str(program.read(f"{meeting.id}.ics")["STATUS"]) == "TENTATIVE"
    moved(program, meeting, 2)
    look()
    assert fresh(world, meeting).starts_at == meeting.starts_at
    assert program.read(f"{meeting.id}.ics").start == meeting.starts_at
    assert told(world) == ["Review was put back in your calendar"]
    look()
    program.remove(f"{meeting.id}.ics")
    look()
    assert program.read(f"{meeting.id}.ics").start == meeting.starts_at
    assert told(world) == ["Review was put back in your calendar"] * 2
    now = fresh(world, meeting)
    assert (now.is_cancelled, now.sequence) == (False, 0)
    with tenant_scope(world.org):
        answer_meeting(meeting.id, Answer.DECLINED, by=world.owner.actor)
    look()
    assert program.events() == []


def test_a_cleared_calendar_calls_nothing_off(
    world: World, program: Program, diary: Diary, look: Callable[[], None]
) -> None:
    meetings = [planned(world, title=f"Talk {number}") for number in range(4)]
    look()
    for meeting in meetings:
        program.remove(f"{meeting.id}.ics")
    look()
    assert not any(fresh(world, meeting).is_cancelled for meeting in meetings)
    assert len(program.events()) == 4


def test_changed_on_both_sides(world: World, program: Program, diary: Diary, look: Callable[[], None]) -> None:
    """What stands here holds."""
    meeting = planned(world)
    look()
    moved(program, meeting, 1)
    with tenant_scope(world.org):
        change_meeting(meeting.id, {"starts_at": soon(hour=14), "ends_at": soon(hour=15)}, by=world.boss.actor)
    look()
    assert fresh(world, meeting).starts_at == soon(hour=14)
    assert program.read(f"{meeting.id}.ics").start == soon(hour=14)


def test_an_invitation_that_he_accepted_by_mail(
    world: World, program: Program, diary: Diary, look: Callable[[], None]
) -> None:
    """It is one event with ours: his program keeps it up to date, and it takes no further time."""
    meeting = asked_by(world)
    mailed = event(soon(), uid=meeting.uid, title="Review", more="ORGANIZER:mailto:replies@fairlead.example")
    program.put("from-mail.ics", mailed, place="home")
    look()
    assert program.events() == []
    with tenant_scope(world.org):
        assert not BusyTime.objects.exists()
        assert MeetingCopy.objects.get().is_invitation
    program.remove("from-mail.ics", place="home")
    look()
    assert len(program.events()) == 1
    with tenant_scope(world.org):
        assert Attendee.objects.get(meeting=meeting, member=world.owner.membership).answer == Answer.WAITING


def test_killed_in_the_middle_of_a_move(
    world: World, program: Program, diary: Diary, look: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The move and that it was seen commit together."""
    meeting = planned(world)
    look()
    moved(program, meeting, 1)

    def die(*args: Any) -> None:
        follow_calendar(*args)
        raise KeyboardInterrupt

    monkeypatch.setattr(reading, "follow_calendar", die)
    with pytest.raises(KeyboardInterrupt):
        look()
    assert fresh(world, meeting).starts_at == meeting.starts_at
    monkeypatch.setattr(reading, "follow_calendar", follow_calendar)
    with tenant_scope(world.org):
        Diary.objects.update(claimed_at=None)
    look()
    now = fresh(world, meeting)
    assert (now.starts_at, now.sequence) == (soon(hour=10), 1)
