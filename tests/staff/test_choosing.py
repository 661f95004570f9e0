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

    def give(_: int) -> UUID | None:
        try:
            with tenant_scope(world.org):
                choice = claim(LEADS)
                if choice.colleague:
                    make_lead(world.org, owner=choice.colleague.member)
                return choice.chosen_id
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        given = Counter(pool.map(give, range(24)))
    assert given == Counter({None: 22, world.owner.membership.id: 1, world.boss.membership.id: 1})
    with tenant_scope(world.org):
        assert Lead.objects.count() == 2
