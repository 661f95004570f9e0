"""change_deal and assign_deal: facts with their history, owners with their permission."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from crm.errors import NotAllowed, NotFound, Refused
from crm.events.models import Event
from crm.money import Money
from crm.records.actions.merging import Conflict
from sales.actions.deals import assign_deal, change_deal
from tests.sales.deals import a_deal, as_saved
from tests.world import Member, World


def test_what_changed_is_told(in_scope: World) -> None:
    deal = a_deal(in_scope, value=100_000)
    changed = change_deal(
        deal.id,
        {
            "name": "Lima rotation",
            "value": Money(250_000, "USD"),
            "expected_close": date(2027, 3, 1),
            "next_step": "Send the offer",
            "next_step_at": datetime(2027, 2, 1, 9, tzinfo=UTC),
            "source": "",
        },
        by=in_scope.owner.actor,
        seen=1,
    )
    assert (changed.name, changed.value, changed.version) == ("Lima rotation", Money(250_000, "USD"), 2)
    assert Event.objects.get(kind="sales.deal_changed").data["changes"] == {
        "name": ["Chicago rotation", "Lima rotation"],
        "value": ["€1,000", "$2,500"],
        "expected close": ["", "1 March 2027"],
        "next step": ["", "Send the offer"],
        "next step at": ["", "1 February 2027, 09:00"],
    }


def test_the_same_again_changes_nothing(in_scope: World) -> None:
    deal = a_deal(in_scope)
    before = as_saved(deal)
    change_deal(deal.id, {"name": deal.name, "value": deal.value}, by=in_scope.owner.actor, seen=9)
    assert as_saved(deal) == before
    assert not Event.objects.filter(kind="sales.deal_changed").exists()


def test_the_second_of_two_is_told(in_scope: World) -> None:
    deal = a_deal(in_scope)
    change_deal(deal.id, {"name": "First"}, by=in_scope.owner.actor, seen=1)
    with pytest.raises(Conflict) as conflict:
        change_deal(deal.id, {"name": "Second"}, by=in_scope.boss.actor, seen=1)
    assert as_saved(deal)["name"] == "First"
    (clash,) = conflict.value.clashes
    assert (clash.label, clash.base, clash.theirs, clash.mine) == ("Name", "Chicago rotation", "First", "Second")


def test_an_amount_is_one_fact_of_two_columns(in_scope: World) -> None:
    deal = a_deal(in_scope, value=100_000)
    change_deal(deal.id, {"value": Money(250_000, "EUR")}, by=in_scope.owner.actor, seen=1)
    with pytest.raises(Conflict) as conflict:
        change_deal(deal.id, {"value": Money(300_000, "USD")}, by=in_scope.boss.actor, seen=1)
    (clash,) = conflict.value.clashes
    assert (clash.field, clash.label) == ("value", "Value")
    assert (clash.base, clash.theirs, clash.mine) == ("€1,000", "€2,500", "$3,000")
    # What the second left as it was does not take the first's back.
    merged = change_deal(deal.id, {"value": Money(100_000, "EUR"), "source": "Fair"}, by=in_scope.boss.actor, seen=1)
    assert (merged.value, merged.source) == (Money(250_000, "EUR"), "Fair")


def test_only_facts_can_be_changed(in_scope: World) -> None:
    deal = a_deal(in_scope)
    with pytest.raises(Refused):
        change_deal(deal.id, {"status": "won"}, by=in_scope.owner.actor)
    assert as_saved(deal)["status"] == "open"


def test_a_colleague_may_not_change(in_scope: World) -> None:
    deal = a_deal(in_scope)
    before = as_saved(deal)
    with pytest.raises(NotAllowed):
        change_deal(deal.id, {"name": "Mine"}, by=in_scope.colleague.actor)
    assert as_saved(deal) == before


def test_a_manager_gives_it_to_somebody(in_scope: World, as_member: Callable[..., Member]) -> None:
    deal, manager = a_deal(in_scope), as_member("manager")
    given = assign_deal(deal.id, manager.membership, by=manager.actor)
    assert (given.owner, given.version) == (manager.membership, 2)
    assign_deal(deal.id, manager.membership, by=manager.actor)
    event = Event.objects.get(kind="sales.deal_assigned")
    assert event.data["old_owner_id"] == str(in_scope.owner.membership.id)


def test_a_rep_takes_what_nobody_owns_but_gives_nothing_away(in_scope: World) -> None:
    deal = a_deal(in_scope, owner=None)
    assert assign_deal(deal.id, in_scope.owner.membership, by=in_scope.owner.actor).owner_id
    with pytest.raises(NotAllowed):
        assign_deal(deal.id, in_scope.boss.membership, by=in_scope.owner.actor)
    assert as_saved(deal)["owner_id"] == in_scope.owner.membership.id


def test_nobody_who_left_gets_it(in_scope: World, as_member: Callable[..., Member]) -> None:
    deal, gone = a_deal(in_scope), as_member("rep").membership
    gone.active = False
    gone.save()
    with pytest.raises(Refused):
        assign_deal(deal.id, gone, by=in_scope.boss.actor)
    assert as_saved(deal)["owner_id"] == in_scope.owner.membership.id


def test_a_rep_of_another_team_finds_nothing(in_scope: World, as_member: Callable[..., Member]) -> None:
    deal, other = a_deal(in_scope), as_member("rep")
    with pytest.raises(NotFound):
        change_deal(deal.id, {"name": "Mine"}, by=other.actor)
    with pytest.raises(NotFound):
        assign_deal(deal.id, other.membership, by=other.actor)
    assert as_saved(deal)["name"] == "Chicago rotation"
