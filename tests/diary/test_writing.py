"""A member's meetings stand in his calendar: once, as they are, until they are called off."""

from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest
import time_machine
from django.db import connections
from django.utils import timezone

from crm.diary.actions.membership import choose
from crm.diary.actions.syncing import sync
from crm.diary.models import BusyTime, Calendar, Diary, MeetingCopy
from crm.diary.models.diary import LEASE
from crm.diary.wire.collection import Collection
from crm.meetings.actions.planning import cancel_meeting, change_meeting, plan_meeting
from crm.meetings.guests import address_guest
from crm.meetings.models import Meeting
from crm.meetings.planning import Plan
from crm.tenancy.scope import organization_context, tenant_scope
from tests.diary.conftest import soon
from tests.diary.program import Program, event
from tests.world import Member, World


def planned(world: World, *, by: Member | None = None, title: str = "First talk") -> Meeting:
    start = soon()
    plan = Plan(title, start, start.replace(hour=10), "Europe/Berlin", place="Room 4", details="Prices")
    with tenant_scope(world.org):
        return plan_meeting(plan, guests=[address_guest("kit@example.net", "Kit")], by=(by or world.owner).actor)


def test_written_changed_and_taken_out(
    world: World, program: Program, diary: Diary, look: Callable[[], None], problem: Callable[[], str]
) -> None:
    meeting = planned(world)
    look()
    assert problem() == ""
    (there,) = program.events()
    assert (str(there["UID"]), str(there["SUMMARY"]), str(there["LOCATION"])) == (meeting.uid, "First talk", "Room 4")
    assert there.start == meeting.starts_at
    assert "ORGANIZER" not in there
    assert "Prices" in str(there["DESCRIPTION"])
    puts = program.server.count("PUT")
    look()
    assert program.server.count("PUT") == puts, "what is there is not written again"
    with tenant_scope(world.org):
        change_meeting(meeting.id, {"place": "Room 5"}, by=world.owner.actor)
    look()
    (there,) = program.events()
    assert (str(there["LOCATION"]), int(there["SEQUENCE"])) == ("Room 5", 1)
    with tenant_scope(world.org):
        cancel_meeting(meeting.id, by=world.owner.actor)
    look()
    assert program.events() == []


def test_killed_between_the_answer_and_the_note(
    world: World, program: Program, diary: Diary, look: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A written meeting is found there the next time; so is a changed one."""
    meeting = planned(world)

    def dies() -> None:
        with tenant_scope(world.org):
            Diary.objects.update(claimed_at=None)
        monkeypatch.setattr(Collection, "put", put_and_die)
        with pytest.raises(KeyboardInterrupt):
            look()
        monkeypatch.setattr(Collection, "put", put)
        with tenant_scope(world.org):  # its claim is as old as a dead worker's
            Diary.objects.update(claimed_at=timezone.now() - 2 * LEASE)
        look()

    put = Collection.put

    def put_and_die(*args: Any) -> str:
        put(*args)
        raise KeyboardInterrupt

    dies()
    assert [str(each["UID"]) for each in program.events()] == [meeting.uid]
    with tenant_scope(world.org):
        change_meeting(meeting.id, {"place": "Room 6"}, by=world.owner.actor)
    dies()
    (there,) = program.events()
    assert (str(there["LOCATION"]), int(there["SEQUENCE"])) == ("Room 6", 1)
    with tenant_scope(world.org):
        now = Meeting.objects.get()
        assert (now.sequence, now.is_cancelled) == (1, False)
        assert MeetingCopy.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once(world: World, program: Program, diary: Diary, look: Callable[[], None]) -> None:
    """The second one comes while the first writes: it has a newer claim, and the first one's note is undone."""
    planned(world)
    program.put("dentist.ics", event(soon(hour=15)))
    again: list[bool] = []

    def run() -> None:
        try:
            with tenant_scope(world.org):
                Diary.objects.update(claimed_at=timezone.now() - 2 * LEASE)
            with organization_context(world.org):
                sync(diary.id)
        finally:
            connections.close_all()

    def meanwhile(method: str, path: str) -> None:
        if method == "PUT" and not again:
            again.append(True)
            thread = Thread(target=run)
            thread.start()
            thread.join()

    program.server.before = meanwhile
    look()
    program.server.before = None
    look()
    assert again
    assert len(program.events()) == 2
    with tenant_scope(world.org):
        assert (MeetingCopy.objects.count(), BusyTime.objects.count()) == (1, 1)


def test_another_calendar_is_chosen(world: World, program: Program, diary: Diary, look: Callable[[], None]) -> None:
    planned(world)
    look()
    with tenant_scope(world.org):
        home = Calendar.objects.get(name="Home")
        choose(home.id, [], by=world.owner.actor)
    look()
    assert (len(program.events()), len(program.events(place="home"))) == (0, 1)
    with tenant_scope(world.org):
        choose(None, [home.id], by=world.owner.actor)
    look()
    assert program.events(place="home") == []


def test_what_is_over_stays_there(world: World, program: Program, diary: Diary, look: Callable[[], None]) -> None:
    planned(world)
    look()
    with time_machine.travel(soon(days=6), tick=True):
        look()
        assert len(program.events()) == 1


def test_a_calendar_that_can_not_be_written(
    world: World, program: Program, diary: Diary, look: Callable[[], None], problem: Callable[[], str]
) -> None:
    """Its reason stands on the page, and what is read is read."""
    planned(world)
    program.put("dentist.ics", event(soon(hour=15)))
    program.server.answer = lambda method, _: ("403 Forbidden", [], b"") if method == "PUT" else None
    look()
    assert problem() == "This calendar can only be read. Choose another one for your meetings."
    with tenant_scope(world.org):
        assert BusyTime.objects.count() == 1
        assert Diary.objects.get().due_at > timezone.now()
    program.server.answer = None
    look()
    assert problem() == ""
    assert len(program.events()) == 2


def test_written_soon(
    world: World, program: Program, diary: Diary, look: Callable[[], None], drain: Callable[[], None]
) -> None:
    """Not with the next look in some minutes, but with the next sweep."""
    look()
    with tenant_scope(world.org):
        assert not Diary.objects.due().exists()
    planned(world)
    drain()
    assert len(program.events()) == 1
