"""How deals read in timelines, on panels and in the search."""

from crm.accounts.models import Membership
from crm.events.models import Event
from crm.events.types import SubjectRef
from crm.money import Money
from crm.search.actions.indexing import index_records
from crm.search.queries.finding import find
from crm.web.kinds import links_for
from crm.web.timeline import tell
from sales.actions.deals import assign_deal, change_deal
from sales.actions.moves import lose_deal, move_deal, reopen_deal, win_deal
from sales.models import Deal, LossReason
from sales.words import stage_words
from tests.sales.deals import a_deal, a_person, stages
from tests.world import World


def a_story(world: World) -> Deal:
    """A deal that went all ways."""
    by = world.boss.actor
    deal = a_deal(world, person=a_person(world), value=21_200_000, by=by)
    move_deal(deal.id, stages(deal)["Proposal"].id, by=by)
    change_deal(deal.id, {"value": Money(20_000_000, "EUR"), "competitor": "Blue Jet"}, by=by)
    win_deal(deal.id, by=by)
    reopen_deal(deal.id, by=by)
    assign_deal(deal.id, Membership.objects.get(id=world.boss.membership.id), by=by)
    lose_deal(deal.id, LossReason.objects.get(name="Price", outcome="lost"), by=by)
    return deal


def test_the_timeline_of_a_person_tells_it(in_scope: World) -> None:
    deal = a_story(in_scope)
    assert deal.person_id
    events = Event.objects.about_person(deal.person_id).filter(kind__startswith="sales.").order_by("id")
    lines = tell(events)
    assert [f"{line.actor} {line.did}{line.more}" for line in lines] == [
        "Bea Boss opened the deal, €212,000",
        "Bea Boss movedfrom Qualified to Proposal",
        "Bea Boss changed",
        "Bea Boss won, €200,000",
        "Bea Boss reopenedin Proposal",
        "Bea Boss changed the owner of",
        "Bea Boss lost, price to Blue Jet",
    ]
    assert all(line.link and line.link.title == deal.name for line in lines)
    assert lines[2].body == "Value: €212,000 to €200,000\nCompetitor: empty to Blue Jet"


def test_deals_have_a_name_and_a_page(in_scope: World) -> None:
    deal = a_deal(in_scope)
    ref = SubjectRef("deal", deal.id)
    assert links_for([ref])[ref].title == deal.name


def test_states_read_as_words(in_scope: World) -> None:
    deal = a_deal(in_scope)
    assert stage_words(deal) == ("Qualified", "")
    won = win_deal(deal.id, by=in_scope.boss.actor)
    assert won.won_at
    assert stage_words(won) == (f"Won in {won.won_at:%B}", "green")
    lost = lose_deal(deal.id, LossReason.objects.filter(outcome="lost")[0], by=in_scope.boss.actor)
    lost.lost_at = won.won_at.replace(year=2020, month=6)
    assert stage_words(lost) == ("Lost in June 2020", "red")


def test_deals_are_found_by_who_may_see_them(in_scope: World) -> None:
    deal = a_deal(in_scope, name="Harbour engineers", owner=in_scope.boss.membership)
    index_records("deal", [deal.id])
    assert [hit.record_id for hit in find(in_scope.boss.actor, "harb")] == [deal.id]
    assert find(in_scope.boss.actor, "engin")[0].subtitle == "Qualified, €1,000"
    assert find(in_scope.owner.actor, "harb") == []
