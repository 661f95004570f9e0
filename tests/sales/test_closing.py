"""win_deal, lose_deal, reopen_deal: closed once, for a reason, and taken up where it stood."""

import pytest

from crm.customers.models import Lifecycle, Person
from crm.errors import NotAllowed, NotFound, Stale
from crm.events.models import Event
from sales.actions.moves import lose_deal, move_deal, reopen_deal, win_deal
from sales.conditions import StageBlocked
from sales.models import LossReason
from tests.sales.deals import a_deal, a_person, as_saved, stages, steps
from tests.world import World


def a_reason() -> LossReason:
    return LossReason.objects.get(name="Price", outcome="lost")


def test_winning_makes_a_customer(in_scope: World) -> None:
    person = a_person(in_scope)
    deal = a_deal(in_scope, person=person, value=5_000)
    won = win_deal(deal.id, by=in_scope.owner.actor)
    assert (won.status, won.stage.name, won.won_at is not None) == ("won", "Won", True)
    assert Person.objects.get(id=person.id).lifecycle == Lifecycle.CUSTOMER
    event = Event.objects.get(kind="sales.deal_won")
    assert (event.person_id, event.data["value_minor"], event.data["currency"]) == (person.id, 5_000, "EUR")


def test_winning_twice_is_winning_once(in_scope: World) -> None:
    deal = a_deal(in_scope)
    win_deal(deal.id, by=in_scope.owner.actor)
    before = as_saved(deal)
    win_deal(deal.id, by=in_scope.owner.actor, version=1)
    assert as_saved(deal) == before
    assert Event.objects.filter(kind="sales.deal_won").count() == 1


def test_nothing_is_won_for_nothing(in_scope: World) -> None:
    deal = a_deal(in_scope, value=0)
    with pytest.raises(StageBlocked):
        win_deal(deal.id, by=in_scope.owner.actor)
    assert as_saved(deal)["status"] == "open"


def test_losing_says_why(in_scope: World) -> None:
    deal = a_deal(in_scope)
    lost = lose_deal(deal.id, a_reason(), competitor="Blue Jet", by=in_scope.owner.actor)
    assert (lost.status, lost.lost_reason, lost.competitor, lost.won_at) == ("lost", a_reason(), "Blue Jet", None)
    assert lost.lost_at is not None
    event = Event.objects.get(kind="sales.deal_lost")
    assert (event.data["reason"], event.data["competitor"]) == ("Price", "Blue Jet")


def test_losing_twice_keeps_the_first_reason(in_scope: World) -> None:
    deal = a_deal(in_scope)
    lose_deal(deal.id, a_reason(), by=in_scope.owner.actor)
    lose_deal(deal.id, LossReason.objects.get(name="Competitor"), by=in_scope.owner.actor)
    assert as_saved(deal)["lost_reason_id"] == a_reason().id
    assert Event.objects.filter(kind="sales.deal_lost").count() == 1


def test_reopening_goes_back_to_where_it_stood(in_scope: World) -> None:
    deal = a_deal(in_scope)
    move_deal(deal.id, stages(deal)["Proposal"].id, by=in_scope.owner.actor)
    lose_deal(deal.id, a_reason(), by=in_scope.owner.actor)
    again = reopen_deal(deal.id, by=in_scope.owner.actor)
    assert (again.stage.name, again.status, again.lost_at, again.lost_reason) == ("Proposal", "open", None, None)
    assert steps(deal) == ["Qualified", "Proposal", "Lost", "Proposal"]
    reopen_deal(deal.id, by=in_scope.owner.actor)
    assert Event.objects.filter(kind="sales.deal_reopened").count() == 1


def test_a_retired_stage_is_left_out_on_reopening(in_scope: World) -> None:
    deal = a_deal(in_scope)
    move_deal(deal.id, stages(deal)["Proposal"].id, by=in_scope.owner.actor)
    win_deal(deal.id, by=in_scope.owner.actor)
    proposal = stages(deal)["Proposal"]
    proposal.active = False
    proposal.save()
    assert reopen_deal(deal.id, by=in_scope.owner.actor).stage.name == "Qualified"


def test_won_can_become_lost(in_scope: World) -> None:
    deal = a_deal(in_scope)
    win_deal(deal.id, by=in_scope.owner.actor)
    lost = lose_deal(deal.id, a_reason(), by=in_scope.owner.actor)
    assert (lost.status, lost.won_at) == ("lost", None)


@pytest.mark.parametrize("verb", ["win", "lose", "reopen"])
def test_a_colleague_may_not(in_scope: World, verb: str) -> None:
    deal = a_deal(in_scope)
    if verb == "reopen":
        win_deal(deal.id, by=in_scope.boss.actor)
    before = as_saved(deal)
    actor = in_scope.colleague.actor
    with pytest.raises(NotAllowed):
        {
            "win": lambda: win_deal(deal.id, by=actor),
            "lose": lambda: lose_deal(deal.id, a_reason(), by=actor),
            "reopen": lambda: reopen_deal(deal.id, by=actor),
        }[verb]()
    assert as_saved(deal) == before


def test_who_looked_at_an_older_version_is_told(in_scope: World) -> None:
    deal = a_deal(in_scope)
    move_deal(deal.id, stages(deal)["Needs found"].id, by=in_scope.boss.actor, version=1)
    with pytest.raises(Stale):
        win_deal(deal.id, by=in_scope.owner.actor, version=1)
    with pytest.raises(Stale):
        lose_deal(deal.id, a_reason(), by=in_scope.owner.actor, version=1)
    assert as_saved(deal)["status"] == "open"


def test_a_rep_who_sees_only_his_own_does_not_find_it(in_scope: World) -> None:
    role = in_scope.owner.membership.role
    role.visibility = "own"
    role.save()
    deal = a_deal(in_scope, owner=in_scope.boss.membership)
    with pytest.raises(NotFound):
        win_deal(deal.id, by=in_scope.owner.actor)
    assert as_saved(deal)["status"] == "open"
