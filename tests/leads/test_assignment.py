"""Who gets a lead, and who may say so."""

from collections.abc import Callable

import pytest

from crm.accounts.models import Team
from crm.errors import NotAllowed, NotFound, Refused
from crm.events.models import Event
from leads.actions.assignment import assign_lead, assign_leads
from leads.models import Lead
from tests.leads.making import make_lead
from tests.world import Member, World


def test_a_manager_gives_a_lead_away(in_scope: World) -> None:
    lead = make_lead(in_scope.org)
    assign_lead(lead.id, in_scope.owner.membership, by=in_scope.boss.actor)
    assert Lead.objects.get().owner_id == in_scope.owner.membership.id
    event = Event.objects.get(kind="leads.lead_assigned")
    told = {"lead_id": str(lead.id), "owner_id": str(in_scope.owner.membership.id), "in_turn": False, "words": ""}
    assert event.data == told


def test_giving_twice_is_giving_once(in_scope: World) -> None:
    lead = make_lead(in_scope.org)
    for _ in range(2):
        assign_lead(lead.id, in_scope.owner.membership, by=in_scope.boss.actor)
    assert Event.objects.filter(kind="leads.lead_assigned").count() == 1
    assert Lead.objects.get().version == 2


def test_and_takes_it_back(in_scope: World) -> None:
    lead = make_lead(in_scope.org, owner=in_scope.owner.membership)
    assign_lead(lead.id, None, by=in_scope.boss.actor)
    assert Lead.objects.get().owner_id is None
    assert Lead.objects.get().next_action == "Find an owner"


def test_a_rep_takes_what_nobody_has(in_scope: World) -> None:
    lead = make_lead(in_scope.org)
    assign_lead(lead.id, in_scope.owner.membership, by=in_scope.owner.actor)
    assert Lead.objects.get().owner_id == in_scope.owner.membership.id


def test_a_rep_takes_nothing_from_others(in_scope: World, as_member: Callable[..., Member]) -> None:
    mate = as_member("rep", team=in_scope.team)
    lead = make_lead(in_scope.org, owner=mate.membership)
    with pytest.raises(NotAllowed):
        assign_lead(lead.id, in_scope.owner.membership, by=in_scope.owner.actor)
    assert Lead.objects.get().owner_id == mate.membership.id


def test_a_colleague_may_not(in_scope: World) -> None:
    lead = make_lead(in_scope.org)
    with pytest.raises(NotAllowed):
        assign_lead(lead.id, in_scope.colleague.membership, by=in_scope.colleague.actor)
    assert Lead.objects.get().owner_id is None


def test_another_teams_lead_is_not_there(in_scope: World, as_member: Callable[..., Member]) -> None:
    other = as_member("rep", team=Team.objects.create(name="Inside sales"))
    lead = make_lead(in_scope.org, owner=in_scope.owner.membership)
    with pytest.raises(NotFound):
        assign_lead(lead.id, other.membership, by=other.actor)


def test_who_left_gets_nothing(in_scope: World, as_member: Callable[..., Member]) -> None:
    gone = as_member("rep").membership
    gone.active = False
    gone.save()
    lead = make_lead(in_scope.org)
    with pytest.raises(Refused, match="does not work here"):
        assign_lead(lead.id, gone, by=in_scope.boss.actor)
    with pytest.raises(Refused, match="does not work here"):
        assign_leads([lead.id], gone, by=in_scope.boss.actor)
    assert Lead.objects.get().owner_id is None


def test_several_at_once_count_what_changed(in_scope: World) -> None:
    mine = make_lead(in_scope.org, owner=in_scope.owner.membership)
    free = [make_lead(in_scope.org).id for _ in range(2)]
    assert assign_leads([mine.id, *free], in_scope.owner.membership, by=in_scope.boss.actor) == 2
    assert Event.objects.filter(kind="leads.lead_assigned").count() == 2


def test_strangers_change_nothing(world: World) -> None:
    from crm.tenancy.scope import tenant_scope

    with tenant_scope(world.org):
        lead = make_lead(world.org)
    with tenant_scope(world.other_org):
        with pytest.raises(NotFound):
            assign_lead(lead.id, world.stranger.membership, by=world.stranger.actor)
        assert assign_leads([lead.id], world.stranger.membership, by=world.stranger.actor) == 0
    with tenant_scope(world.org):
        assert Lead.objects.get().owner_id is None
