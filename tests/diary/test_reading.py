"""What else stands in a member's calendar takes his time, and nobody else is told what it is."""

from collections.abc import Callable

from crm.diary.models import BusyTime, Diary, Item
from crm.meetings.queries.diaries import busy_elsewhere
from crm.tenancy.scope import tenant_scope
from tests.diary.conftest import soon
from tests.diary.program import Program, event
from tests.world import World


def times(world: World) -> list[tuple[str, str]]:
    with tenant_scope(world.org):
        return [(f"{each.starts_at:%d %H:%M}", each.title) for each in BusyTime.objects.order_by("starts_at")]


def test_an_event_takes_time(world: World, program: Program, diary: Diary, look: Callable[[], None]) -> None:
    start = soon()
    program.put("dentist.ics", event(start))
    look()
    assert times(world) == [(f"{start:%d %H:%M}", "Dentist")]
    with tenant_scope(world.org):
        me = world.owner.membership.id
        found = busy_elsewhere([me, world.boss.membership.id], start, start.replace(hour=20))
        assert found[me] == [(start, start.replace(hour=10))]
        assert list(found) == [me]
    asked = len(program.server.said)
    look()
    assert program.server.said[asked:] == [("PROPFIND", f"/{program.user}/{place}/") for place in ("home", "work")]
    program.put("dentist.ics", event(soon(hour=15)))
    look()
    assert [at[-5:] for at, _ in times(world)] == ["15:00"]
    program.remove("dentist.ics")
    look()
    assert times(world) == []
    with tenant_scope(world.org):
        assert not Item.objects.exists()
