"""What else stands in a member's calendar takes his time, and nobody else is told what it is."""

from collections.abc import Callable, Iterable

import pytest
from django.utils import timezone

from crm.diary.actions import reading
from crm.diary.models import BusyTime, Calendar, Diary, Item, State
from crm.diary.models.diary import LEASE
from crm.diary.wire.collection import Body, Collection
from crm.meetings.queries.diaries import busy_elsewhere
from crm.tenancy.scope import tenant_scope
from crm.work.models import Notification
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


def test_whatever_a_server_forgets_is_found(
    world: World, program: Program, diary: Diary, look: Callable[[], None]
) -> None:
    """A token that it does not know any more, or none at all: then all of it is gone through, by ETags."""
    program.put("dentist.ics", event(soon()))
    program.put("gym.ics", event(soon(hour=12), uid="gym", title="Gym"))
    look()
    for mark in ("sync:http://radicale.org/ns/sync/forgotten", "ctag:old"):
        with tenant_scope(world.org):
            Calendar.objects.update(mark=mark)
        program.put("dentist.ics", event(soon(hour=15 if mark[0] == "s" else 17)))
        look()
        assert [at[-5:] for at, _ in times(world)] == ["12:00", "15:00" if mark[0] == "s" else "17:00"]
    program.remove("gym.ics")
    with tenant_scope(world.org):
        Calendar.objects.update(listed_at=None)
    look()
    assert [at[-5:] for at, _ in times(world)] == ["17:00"]


def test_killed_in_the_middle(
    world: World, program: Program, diary: Diary, look: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was looked at is not fetched again, and nothing is there twice."""
    for number in range(4):
        program.put(f"{number}.ics", event(soon(hour=9 + number), uid=str(number)))
    monkeypatch.setattr(reading, "CHUNK", 2)
    bodies, asked = Collection.bodies, list[list[str]]()

    def die(self: Collection, names: Iterable[str]) -> dict[str, Body]:
        asked.append(list(names))
        if len(asked) == 2:
            raise KeyboardInterrupt
        return bodies(self, names)

    monkeypatch.setattr(Collection, "bodies", die)
    with pytest.raises(KeyboardInterrupt):
        look()
    with tenant_scope(world.org):  # its claim is as old as a dead worker's
        Diary.objects.update(claimed_at=timezone.now() - 2 * LEASE)
    look()
    assert len(times(world)) == 4
    assert sorted(asked[0] + asked[2]) == [f"{number}.ics" for number in range(4)]


def test_who_is_shut_out_by_the_server(
    world: World, program: Program, diary: Diary, look: Callable[[], None], problem: Callable[[], str]
) -> None:
    with tenant_scope(world.org):
        Diary.objects.update(password="another")
    look()
    assert "takes neither this user name nor this password" in problem()
    look()
    look()
    with tenant_scope(world.org):
        assert Diary.objects.get().state == State.LOCKED_OUT
        (told,) = Notification.objects.filter(kind="diary_trouble")
        assert told.member_id == world.owner.membership.id
    asked = len(program.server.said)
    look()
    assert len(program.server.said) == asked
