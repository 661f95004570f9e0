"""Whose turn is it?"""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from django.db import connections

from crm.accounts.models import Team
from crm.staff.actions.rotation import next_in_turn
from crm.staff.models import Rotation
from crm.tenancy.scope import tenant_scope
from tests.world import Member, World


def test_everybody_has_a_turn_before_anybody_has_two(in_scope: World, as_member: Callable[..., Member]) -> None:
    team = in_scope.team
    members = {in_scope.owner.membership.id, *(as_member("rep", team=team).membership.id for _ in range(3))}
    first = [_turn(team) for _ in range(4)]
    second = [_turn(team) for _ in range(4)]
    assert set(first) == members
    assert first == second


def test_who_left_is_passed_over_and_the_order_goes_on(in_scope: World, as_member: Callable[..., Member]) -> None:
    team = in_scope.team
    second, third = (as_member("rep", team=team).membership for _ in range(2))
    assert _turn(team) == in_scope.owner.membership.id
    second.active = False
    second.save()
    assert [_turn(team), _turn(team)] == [third.id, in_scope.owner.membership.id]


def test_only_who_can_is_asked(in_scope: World, as_member: Callable[..., Member]) -> None:
    as_member("analyst", team=in_scope.team)
    assert {next_in_turn(in_scope.team, purpose="leads", capability="leads.work") for _ in range(4)} == {
        in_scope.owner.membership
    }


def test_an_owner_of_the_organization_can_everything(in_scope: World) -> None:
    boss = in_scope.boss.membership
    boss.team = Team.objects.create(name="Founders")
    boss.save()
    assert next_in_turn(boss.team, purpose="leads", capability="leads.work") == boss


def test_a_team_of_nobody_has_no_turn(in_scope: World) -> None:
    assert next_in_turn(Team.objects.create(name="Empty"), purpose="leads") is None


def test_purposes_turn_apart(in_scope: World, as_member: Callable[..., Member]) -> None:
    as_member("rep", team=in_scope.team)
    leads = next_in_turn(in_scope.team, purpose="leads")
    assert next_in_turn(in_scope.team, purpose="tickets") == leads
    assert next_in_turn(in_scope.team, purpose="leads") != leads


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_share_evenly(world: World, as_member: Callable[..., Member]) -> None:
    for _ in range(3):
        as_member("rep", team=world.team)

    def take(_: int) -> UUID | None:
        try:
            with tenant_scope(world.org):
                return _turn(world.team)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        turns = Counter(pool.map(take, range(40)))
    assert sorted(turns.values()) == [10, 10, 10, 10]
    with tenant_scope(world.org):
        assert Rotation.objects.get().turns == 40


def _turn(team: Team) -> UUID | None:
    chosen = next_in_turn(team, purpose="leads")
    return chosen.id if chosen else None
