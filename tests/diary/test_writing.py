"""A member's meetings stand in his calendar: once, as they are, until they are called off."""

from collections.abc import Callable

from crm.diary.models import Diary
from crm.meetings.actions.planning import cancel_meeting, change_meeting, plan_meeting
from crm.meetings.guests import address_guest
from crm.meetings.models import Meeting
from crm.meetings.planning import Plan
from crm.tenancy.scope import tenant_scope
from tests.diary.conftest import soon
from tests.diary.program import Program
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
