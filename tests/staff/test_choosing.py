"""Who is given work, with the database behind it: capacity is exact, turns are taken once."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connections
from django.utils import timezone

from crm.staff.actions.absences import Period, add_absence
from crm.staff.actions.profiles import change_profile
from crm.staff.choosing import choose, claim, everybody_for
from crm.staff.deciding import Need, Standing, Strategy
from crm.staff.models import Desk, WorkKind
from crm.tenancy.scope import tenant_scope
from crm.tenancy.writing import together
from leads.models import Lead
from tests.leads.making import make_lead
from tests.world import Member, World

LEADS = Need(WorkKind.LEAD, purpose="test")


def test_only_who_may_work_leads_is_asked(in_scope: World, as_member: Callable[..., Member]) -> None:
    as_member("agent")
    assert {each.name for each in everybody_for(WorkKind.LEAD)} == {"Bea Boss", "Olga Owner"}
    assert {verdict.colleague.name for verdict in choose(LEADS).verdicts} == {"Bea Boss", "Olga Owner"}


def test_choosing_takes_nobodys_turn(in_scope: World) -> None:
    assert len({choose(LEADS).chosen_id for _ in range(4)}) == 1
    assert not Desk.objects.exists()


def test_claiming_takes_turns(in_scope: World) -> None:
    first = [claim(LEADS).chosen_id for _ in range(2)]
    assert set(first) == {in_scope.boss.membership.id, in_scope.owner.membership.id}
    assert [claim(LEADS).chosen_id for _ in range(2)] == first
    assert claim(Need(WorkKind.LEAD, purpose="other")).chosen_id == first[0]


def test_who_alone_can_be_asked_takes_nobodys_turn(in_scope: World) -> None:
    """A customer's own owner has no turns: whoever gets work so waits for nobody and lets nobody wait."""
    alone = Need(WorkKind.LEAD, purpose="test", members=frozenset({in_scope.owner.membership.id}))
    assert [claim(alone).chosen_id for _ in range(3)] == [in_scope.owner.membership.id] * 3
    assert not Desk.objects.exists()
    change_profile(in_scope.owner.membership.id, {"limits": {"lead": 5}}, by=in_scope.boss.actor)
    claim(alone)
    assert Desk.objects.exists()


def test_what_somebody_has_open_counts(in_scope: World) -> None:
    owner = in_scope.owner.membership
    change_profile(owner.id, {"limits": {"lead": 1}}, by=in_scope.boss.actor)
    make_lead(in_scope.org, owner=owner)
    make_lead(in_scope.org, owner=in_scope.boss.membership)
    verdict = next(each for each in choose(LEADS).verdicts if each.colleague.id == owner.id)
    assert (verdict.standing, verdict.words) == (Standing.PASSED, "is full: 1 of 1 open leads")
    least = choose(Need(WorkKind.LEAD, strategy=Strategy.LEAST_LOADED))
    assert least.chosen_id == in_scope.boss.membership.id


def test_changes_count_at_once(in_scope: World) -> None:
    owner, boss = in_scope.owner, in_scope.boss
    today = timezone.localdate()
    change_profile(boss.membership.id, {"takes_work": False}, by=boss.actor)
    assert choose(LEADS).chosen_id == owner.membership.id
    add_absence(owner.membership.id, Period(today - timedelta(days=1), today + timedelta(days=1)), by=owner.actor)
    choice = choose(LEADS)
    assert choice.colleague is None
    assert "Olga Owner is away until" in choice.words


def test_a_stranger_is_never_chosen(world: World) -> None:
    with tenant_scope(world.other_org):
        assert choose(LEADS).chosen_id == world.stranger.membership.id


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_never_overfill_anybody(world: World) -> None:
    """One place left, eight who give something out at the same time: one gets it."""
    with tenant_scope(world.org):
        for member in (world.owner, world.boss):
            change_profile(member.membership.id, {"limits": {"lead": 1}}, by=world.boss.actor)

    given = _eight_at_once(world, LEADS, 24)
    assert given == Counter({None: 22, world.owner.membership.id: 1, world.boss.membership.id: 1})
    with tenant_scope(world.org):
        assert Lead.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_one_place_is_filled_once_by_eight_who_may_ask_nobody_else(world: World) -> None:
    with tenant_scope(world.org):
        change_profile(world.owner.membership.id, {"limits": {"lead": 1}}, by=world.boss.actor)
    alone = Need(WorkKind.LEAD, members=frozenset({world.owner.membership.id}))
    assert _eight_at_once(world, alone, 8) == Counter({None: 7, world.owner.membership.id: 1})


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_take_turns(world: World) -> None:
    given = _eight_at_once(world, LEADS, 25)
    assert sorted(given.values()) == [12, 13]


def _eight_at_once(world: World, need: Need, times: int) -> Counter[UUID | None]:
    """How many of so many things, given out by eight at the same time, each one got."""

    def give(_: int) -> UUID | None:
        try:
            with tenant_scope(world.org), together():
                choice = claim(need)
                if choice.colleague:
                    make_lead(world.org, owner=choice.colleague.member)
                return choice.chosen_id
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        return Counter(pool.map(give, range(times)))
