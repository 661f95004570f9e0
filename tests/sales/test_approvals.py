"""A manager's approval: asked for, given, refused, and worth nothing once the amount has changed."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from crm.errors import NotAllowed, NotFound, Refused, Stale
from crm.money import Money
from crm.tenancy.scope import tenant_scope
from crm.work.models import Notification
from sales.actions.approvals import approve_stage, ask_approval, decide_approval
from sales.actions.deals import change_deal
from sales.actions.moves import move_deal
from sales.conditions import StageBlocked
from sales.models import Deal, Stage, StageApproval
from tests.sales.deals import a_deal, as_saved, stages
from tests.world import Member, World


@pytest.fixture
def deal(in_scope: World) -> Deal:
    """A deal that needs an approval for Proposal."""
    deal = a_deal(in_scope)
    Stage.objects.filter(id=stages(deal)["Proposal"].id).update(requires=["approval"])
    return deal


def go_on(deal: Deal, world: World) -> Deal:
    """The owner moves it to Proposal."""
    return move_deal(deal.id, stages(deal)["Proposal"].id, by=world.owner.actor)


def told(member: Member) -> list[str]:
    """What stands behind somebody's bell."""
    return list(Notification.objects.filter(member=member.membership).order_by("id").values_list("text", flat=True))


def test_asked_given_and_moved(in_scope: World, deal: Deal, drain: Callable[[], None]) -> None:
    goal = stages(deal)["Proposal"]
    with pytest.raises(StageBlocked, match="A manager's approval is missing"):
        go_on(deal, in_scope)
    row = ask_approval(deal.id, goal.id, note="They sign on Friday", by=in_scope.owner.actor)
    assert ask_approval(deal.id, goal.id, by=in_scope.owner.actor) == row
    with pytest.raises(StageBlocked, match="A manager has not answered yet"):
        go_on(deal, in_scope)
    decide_approval(row.id, given=True, value=deal.value, by=in_scope.boss.actor)
    assert go_on(deal, in_scope).stage == goal
    assert StageApproval.objects.count() == 1


def test_both_sides_hear_of_it(world: World, drain: Callable[[], None]) -> None:
    with tenant_scope(world.org):
        deal = a_deal(world)
        Stage.objects.filter(id=stages(deal)["Proposal"].id).update(requires=["approval"])
    url = reverse("sales:approval", args=[deal.id, stages_of(world, deal)])
    assert world.owner.client.post(url, {"note": "Please"}).status_code == 302
    drain()
    with tenant_scope(world.org):
        assert told(world.boss) == ["Olga Owner asks: may Chicago rotation, €1,000 go on to Proposal?"]
        assert told(world.colleague) == []
        row = StageApproval.objects.get()
    assert "Waiting for your approval" in world.boss.client.get("/").text
    bell = world.boss.client.get(reverse("work:notifications")).text
    assert reverse("sales:refuse_approval", args=[row.id]) in bell
    refused = world.boss.client.post(reverse("sales:refuse_approval", args=[row.id]), {"answer": "Too cheap"})
    assert refused.status_code == 302
    drain()
    with tenant_scope(world.org):
        assert told(world.owner) == ["Bea Boss refused: Chicago rotation to Proposal"]
    page = world.owner.client.get(reverse("sales:deal", args=[deal.id])).text
    assert "Too cheap" in page


def stages_of(world: World, deal: Deal) -> object:
    """The id of its Proposal."""
    with tenant_scope(world.org):
        return stages(deal)["Proposal"].id


def test_another_amount_has_to_be_approved_anew(in_scope: World, deal: Deal) -> None:
    goal = stages(deal)["Proposal"]
    approve_stage(deal.id, goal.id, value=deal.value, by=in_scope.boss.actor)
    change_deal(deal.id, {"value": Money(90_000, "EUR")}, by=in_scope.owner.actor)
    with pytest.raises(StageBlocked, match="approved it at €1,000, not at the value of today"):
        go_on(deal, in_scope)
    row = ask_approval(deal.id, goal.id, by=in_scope.owner.actor)
    with pytest.raises(Stale):
        decide_approval(row.id, given=True, value=Money(100_000, "EUR"), by=in_scope.boss.actor)
    decide_approval(row.id, given=True, value=Money(90_000, "EUR"), by=in_scope.boss.actor)
    assert go_on(deal, in_scope).stage == goal


def test_a_new_amount_replaces_what_waits(in_scope: World, deal: Deal) -> None:
    goal = stages(deal)["Proposal"]
    first = ask_approval(deal.id, goal.id, by=in_scope.owner.actor)
    change_deal(deal.id, {"value": Money(90_000, "EUR")}, by=in_scope.owner.actor)
    second = ask_approval(deal.id, goal.id, by=in_scope.owner.actor)
    assert list(StageApproval.objects.order_by("id").values_list("state", flat=True)) == ["back", "asked"]
    with pytest.raises(Refused, match="taken back"):
        decide_approval(first.id, given=True, by=in_scope.boss.actor)
    assert second.value == Money(90_000, "EUR")


def test_a_no_needs_a_reason_and_stands(in_scope: World, deal: Deal) -> None:
    row = ask_approval(deal.id, stages(deal)["Proposal"].id, by=in_scope.owner.actor)
    with pytest.raises(Refused, match="Say why not"):
        decide_approval(row.id, given=False, answer="  ", by=in_scope.boss.actor)
    decide_approval(row.id, given=False, answer="Too cheap", by=in_scope.boss.actor)
    decide_approval(row.id, given=False, answer="Too cheap", by=in_scope.boss.actor)
    with pytest.raises(Refused, match="answered in the meantime"):
        decide_approval(row.id, given=True, by=in_scope.boss.actor)
    with pytest.raises(StageBlocked, match="A manager refused it"):
        go_on(deal, in_scope)
    assert ask_approval(deal.id, stages(deal)["Proposal"].id, by=in_scope.owner.actor).is_waiting


def test_who_may_not_approve_does_not(in_scope: World, deal: Deal) -> None:
    goal = stages(deal)["Proposal"]
    row, before = ask_approval(deal.id, goal.id, by=in_scope.owner.actor), as_saved(deal)
    for who in (in_scope.owner, in_scope.colleague):
        with pytest.raises(NotAllowed):
            decide_approval(row.id, given=True, value=deal.value, by=who.actor)
        with pytest.raises(NotAllowed):
            approve_stage(deal.id, goal.id, value=deal.value, by=who.actor)
        url = reverse("sales:give_approval", args=[row.id])
        assert who.client.post(url, {"value": "100000 EUR"}).status_code == 403
    with pytest.raises(NotAllowed):
        ask_approval(deal.id, goal.id, by=in_scope.colleague.actor)
    url = reverse("sales:give_approval", args=[row.id])
    assert in_scope.stranger.client.post(url, {"value": "100000 EUR"}).status_code == 404
    row.refresh_from_db()
    assert row.is_waiting
    assert as_saved(deal) == before


def test_a_rep_of_another_team_finds_nothing(in_scope: World, deal: Deal, as_member: Callable[..., Member]) -> None:
    row = ask_approval(deal.id, stages(deal)["Proposal"].id, by=in_scope.owner.actor)
    other = as_member("rep")
    with pytest.raises(NotFound):
        decide_approval(row.id, given=True, by=other.actor)
    assert other.client.get(reverse("sales:approval", args=[deal.id, row.stage_id])).status_code == 404


def test_the_value_has_to_be_seen(in_scope: World, deal: Deal) -> None:
    row = ask_approval(deal.id, stages(deal)["Proposal"].id, by=in_scope.owner.actor)
    url = reverse("sales:give_approval", args=[row.id])
    for value in ("", "1 EUR", "x EUR", "1"):
        answer = in_scope.boss.client.post(url, {"value": value})
        assert answer.status_code in (302, 409)
        row.refresh_from_db()
        assert row.is_waiting
    in_scope.boss.client.post(url, {"value": "100000 EUR"})
    row.refresh_from_db()
    assert row.state == "given"


def test_where_nothing_has_to_be_approved_nothing_is_asked(in_scope: World, deal: Deal) -> None:
    with pytest.raises(Refused, match="needs no approval"):
        ask_approval(deal.id, stages(deal)["Contract"].id, by=in_scope.owner.actor)
