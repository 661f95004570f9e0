"""move_deal: conditions are checked, history is written, nothing happens twice."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from crm.errors import NotAllowed, NotFound, Refused, Stale
from crm.events.models import Event
from sales.actions.moves import move_deal
from sales.actions.seeding import add_pipeline
from sales.conditions import StageBlocked
from sales.models import Deal, DealStageChange, Stage
from sales.queries.pipelines import first_stage
from tests.sales.deals import a_deal, a_person, as_saved, stages, steps
from tests.world import Member, World


def test_it_stands_in_the_new_stage(in_scope: World) -> None:
    deal = a_deal(in_scope)
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        moved = move_deal(deal.id, stages(deal)["Proposal"].id, by=in_scope.owner.actor)
    assert (moved.stage.name, moved.status, moved.version) == ("Proposal", "open", 2)
    assert steps(deal) == ["Qualified", "Proposal"]
    last = DealStageChange.objects.order_by("-id")[0]
    assert last.spent is not None
    assert abs(last.spent - timedelta(days=3)) < timedelta(seconds=5)
    assert (last.by_kind, last.by_id) == ("member", in_scope.owner.membership.id)
    event = Event.objects.get(kind="sales.deal_moved")
    assert (event.data["from_stage"], event.data["to_stage"]) == ("Qualified", "Proposal")


def test_to_where_it_stands_nothing_changes(in_scope: World) -> None:
    deal = a_deal(in_scope)
    before = as_saved(deal)
    move_deal(deal.id, deal.stage_id, by=in_scope.owner.actor, version=99)
    assert as_saved(deal) == before
    assert steps(deal) == ["Qualified"]
    assert not Event.objects.filter(kind="sales.deal_moved").exists()


def test_what_is_missing_is_named(in_scope: World) -> None:
    deal = a_deal(in_scope, value=0)
    before = as_saved(deal)
    with pytest.raises(StageBlocked) as blocked:
        move_deal(deal.id, stages(deal)["Contract"].id, by=in_scope.owner.actor)
    assert blocked.value.failing == ["value", "person", "expected_close"]
    assert str(blocked.value) == (
        "Can't move to Contract yet: Value is missing, Contact person is missing, Expected close is missing."
    )
    assert as_saved(deal) == before
    assert steps(deal) == ["Qualified"]


def test_it_moves_once_all_is_there(in_scope: World) -> None:
    deal = a_deal(in_scope, person=a_person(in_scope), expected_close=date(2027, 1, 31))
    assert move_deal(deal.id, stages(deal)["Contract"].id, by=in_scope.owner.actor).stage.name == "Contract"


def test_backwards_is_a_move_too(in_scope: World) -> None:
    deal = a_deal(in_scope)
    move_deal(deal.id, stages(deal)["Needs found"].id, by=in_scope.owner.actor)
    move_deal(deal.id, stages(deal)["Qualified"].id, by=in_scope.owner.actor)
    assert steps(deal) == ["Qualified", "Needs found", "Qualified"]


def test_into_another_pipeline(in_scope: World) -> None:
    deal = a_deal(in_scope)
    other = add_pipeline("Renewals", position=2)
    moved = move_deal(deal.id, first_stage(other).id, by=in_scope.owner.actor)
    assert moved.pipeline == other


def test_one_who_read_an_older_version_is_told(in_scope: World) -> None:
    deal = a_deal(in_scope)
    move_deal(deal.id, stages(deal)["Needs found"].id, by=in_scope.owner.actor, version=1)
    before = as_saved(deal)
    with pytest.raises(Stale):
        move_deal(deal.id, stages(deal)["Proposal"].id, by=in_scope.boss.actor, version=1)
    assert as_saved(deal) == before


def test_not_to_lost_without_a_reason(in_scope: World) -> None:
    deal = a_deal(in_scope)
    before = as_saved(deal)
    with pytest.raises(Refused, match="Say why"):
        move_deal(deal.id, stages(deal)["Lost"].id, by=in_scope.owner.actor)
    assert as_saved(deal) == before


def test_to_won_is_winning(in_scope: World) -> None:
    deal = a_deal(in_scope)
    won = move_deal(deal.id, stages(deal)["Won"].id, by=in_scope.owner.actor)
    assert won.status == "won"
    assert Event.objects.filter(kind="sales.deal_won").count() == 1
    assert not Event.objects.filter(kind="sales.deal_moved").exists()


def test_who_may_edit_but_not_win_stops_before_won(in_scope: World) -> None:
    role = in_scope.owner.membership.role
    role.capabilities = [name for name in role.capabilities if name != "sales.win"]
    role.save()
    deal = a_deal(in_scope)
    with pytest.raises(NotAllowed):
        move_deal(deal.id, stages(deal)["Won"].id, by=in_scope.owner.actor)
    assert as_saved(deal)["status"] == "open"


def test_a_colleague_may_look_but_not_move(in_scope: World) -> None:
    deal = a_deal(in_scope)
    before = as_saved(deal)
    with pytest.raises(NotAllowed):
        move_deal(deal.id, stages(deal)["Proposal"].id, by=in_scope.colleague.actor)
    assert as_saved(deal) == before


def test_a_rep_of_another_team_does_not_find_it(in_scope: World, as_member: Callable[..., Member]) -> None:
    deal = a_deal(in_scope)
    before = as_saved(deal)
    with pytest.raises(NotFound):
        move_deal(deal.id, stages(deal)["Proposal"].id, by=as_member("rep").actor)
    assert as_saved(deal) == before


def test_a_retired_stage_is_no_goal(in_scope: World) -> None:
    deal = a_deal(in_scope)
    Stage.objects.filter(id=stages(deal)["Proposal"].id).update(active=False)
    for goal in (Stage.objects.get(name="Proposal").id, uuid.uuid4()):
        with pytest.raises(NotFound):
            move_deal(deal.id, goal, by=in_scope.owner.actor)
    assert Deal.objects.get(id=deal.id).stage_id == deal.stage_id
