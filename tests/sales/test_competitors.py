"""Competitors as records, how they stand in deals, and what is said when a deal is won or lost."""

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.conditions.periods import quarter_of
from crm.errors import NotAllowed, Refused
from crm.money import Money
from sales.actions.competitors import add_competitor, remove_rival, set_rival
from sales.actions.deals import change_deal
from sales.actions.moves import lose_deal, move_deal, reopen_deal, win_deal
from sales.models import Competitor, Deal, DealCompetitor, LossReason, Stage
from sales.queries.deals import deals_visible_to
from sales.queries.win_loss import win_loss_of
from sales.queries.worth import Worth
from tests.sales.deals import a_deal, as_saved, stages
from tests.world import World


def standings(deal: Deal) -> dict[str, str]:
    """How each competitor stands in it."""
    return dict(DealCompetitor.objects.filter(deal=deal).values_list("competitor__name", "standing"))


def reason(name: str, outcome: str = "lost") -> LossReason:
    return LossReason.objects.get(name=name, outcome=outcome)


def test_one_of_a_name_however_it_is_written(in_scope: World) -> None:
    add_competitor({"name": "Blue Jet"}, by=in_scope.owner.actor)
    with pytest.raises(Refused, match="already"):
        add_competitor({"name": "BLUE  jet"}, by=in_scope.owner.actor)
    deal = a_deal(in_scope)
    set_rival(deal.id, " blue jet ", notes="Cheap", price=Money(90_000, "EUR"), by=in_scope.owner.actor)
    set_rival(deal.id, "Red Plane", by=in_scope.owner.actor)
    assert standings(deal) == {"Blue Jet": "running", "Red Plane": "running"}
    remove_rival(deal.id, Competitor.objects.get(name="Red Plane").id, by=in_scope.owner.actor)
    assert standings(deal) == {"Blue Jet": "running"}
    assert Competitor.objects.count() == 2


def test_lost_to_one_and_taken_up_again(in_scope: World) -> None:
    deal = a_deal(in_scope)
    set_rival(deal.id, "Blue Jet", by=in_scope.owner.actor)
    lose_deal(deal.id, reason("Price"), competitor="Red Plane", price=Money(80_000, "EUR"), by=in_scope.owner.actor)
    assert standings(deal) == {"Blue Jet": "running", "Red Plane": "won"}
    assert DealCompetitor.objects.get(standing="won").price == Money(80_000, "EUR")
    reopen_deal(deal.id, by=in_scope.owner.actor)
    assert standings(deal) == {"Blue Jet": "running", "Red Plane": "running"}
    win_deal(deal.id, reason=reason("Price", "won"), competitor="Blue Jet", by=in_scope.owner.actor)
    assert standings(deal) == {"Blue Jet": "beaten", "Red Plane": "beaten"}
    deal.refresh_from_db()
    assert (deal.won_reason, deal.lost_reason) == (reason("Price", "won"), None)


def test_a_price_that_is_taken_out_is_gone_and_a_name_stays(in_scope: World) -> None:
    deal = a_deal(in_scope)
    row = set_rival(deal.id, "Blue Jet", price=Money(90_000, "EUR"), by=in_scope.owner.actor)
    url = f"{reverse('sales:rival', args=[deal.id])}?competitor={row.competitor_id}"
    sent = {"competitor": "Blue Jte", "standing": "out", "price": "", "notes": ""}
    assert in_scope.owner.client.post(url, sent).status_code == 302
    assert standings(deal) == {"Blue Jet": "out"}
    assert DealCompetitor.objects.get().price is None
    win_deal(deal.id, competitor="Blue Jet", by=in_scope.owner.actor)
    assert standings(deal) == {"Blue Jet": "beaten"}


@pytest.mark.parametrize("name", ["sales:win", "sales:lose"])
def test_a_price_is_somebodys(in_scope: World, name: str) -> None:
    deal = a_deal(in_scope)
    sent = {"reason": "", "price": "800", "competitor": ""}
    if name == "sales:lose":
        sent["reason"] = str(reason("Price").id)
    answer = in_scope.owner.client.post(reverse(name, args=[deal.id]), sent)
    assert answer.status_code == 422
    assert "Say whose price that is" in answer.text
    assert as_saved(deal)["status"] == "open"


def test_losing_asks_and_looks_as_winning_does(in_scope: World) -> None:
    deal, client = a_deal(in_scope), in_scope.owner.client
    lost = Stage.objects.get(name="Lost")
    Stage.objects.filter(id=lost.id).update(requires=["next_step"])
    url, sent = reverse("sales:lose", args=[deal.id]), {"reason": str(reason("Price").id)}
    answer = client.post(url, sent)
    assert answer.status_code == 409
    assert reverse("sales:fact", args=[deal.id, "next_step"]) in answer.text
    Stage.objects.filter(id=lost.id).update(requires=[])
    move_deal(deal.id, stages(deal)["Proposal"].id, by=in_scope.boss.actor)
    client.post(url, sent | {"version": "1"})
    assert as_saved(deal)["status"] == "open"
    client.post(url, sent)
    assert as_saved(deal)["status"] == "lost"


def test_named_as_a_fact_it_takes_part(in_scope: World) -> None:
    deal = a_deal(in_scope)
    change_deal(deal.id, {"competitor": "Blue Jet"}, by=in_scope.owner.actor)
    assert standings(deal) == {"Blue Jet": "running"}


def test_who_looks_only_changes_nothing(in_scope: World) -> None:
    deal = a_deal(in_scope)
    with pytest.raises(NotAllowed):
        set_rival(deal.id, "Blue Jet", by=in_scope.colleague.actor)
    with pytest.raises(NotAllowed):
        add_competitor({"name": "Blue Jet"}, by=in_scope.colleague.actor)
    for name in ("sales:rival", "sales:win", "sales:lose"):
        assert in_scope.colleague.client.post(reverse(name, args=[deal.id]), {"competitor": "X"}).status_code == 403
        assert in_scope.stranger.client.post(reverse(name, args=[deal.id]), {"competitor": "X"}).status_code == 404
    assert not Competitor.objects.exists()
    assert as_saved(deal)["status"] == "open"


def test_the_dialogs_ask_and_the_pages_tell(in_scope: World) -> None:
    deal, client = a_deal(in_scope), in_scope.owner.client
    page = client.get(reverse("sales:lose", args=[deal.id])).text
    assert "Who got it?" in page
    assert "What did they ask for?" in page
    assert "What decided it?" in client.get(reverse("sales:win", args=[deal.id])).text
    sent = {"reason": str(reason("Price").id), "competitor": "Blue Jet", "price": "800 EUR"}
    assert client.post(reverse("sales:lose", args=[deal.id]), sent).status_code == 302
    shown = client.get(reverse("sales:deal", args=[deal.id])).text
    assert "They got it" in shown
    assert "€800" in shown
    blue = Competitor.objects.get()
    assert "lost to them 1" in client.get(reverse("sales:competitor", args=[blue.id])).text
    assert "Blue Jet" in client.get(reverse("sales:competitors")).text
    url = reverse("sales:competitor_fact", args=[blue.id, "strengths"])
    assert client.post(url, {"strengths": "Cheap", "version": blue.version}).status_code in (200, 302)
    blue.refresh_from_db()
    assert blue.strengths == "Cheap"
    added = client.post(reverse("sales:add_competitor"), {"name": "Red Plane"})
    assert added.status_code == 302
    assert client.post(reverse("sales:add_competitor"), {"name": "red plane"}).status_code == 422


def test_winning_needs_no_reason(in_scope: World) -> None:
    deal = a_deal(in_scope)
    in_scope.owner.client.post(reverse("sales:win", args=[deal.id]))
    assert as_saved(deal)["status"] == "won"


def test_win_and_loss_by_everything(in_scope: World) -> None:
    by = in_scope.owner.actor
    for number, (rival, price) in enumerate((("Blue Jet", 80_000), ("Blue Jet", 0), ("", 0))):
        deal = a_deal(in_scope, name=f"Lost {number}")
        lose_deal(deal.id, reason("Price"), competitor=rival, price=Money(price, "EUR"), by=by)
    won = a_deal(in_scope, name="Won")
    set_rival(won.id, "Blue Jet", by=by)
    win_deal(won.id, by=by)
    a_deal(in_scope, name="Open")
    quarter = quarter_of(timezone.localdate())
    found = win_loss_of(deals_visible_to(by), quarter, Worth("EUR"))
    assert (found.total.won.count, found.total.lost.count, found.total.rate) == (1, 3, 25)
    assert found.total.lost.sums == [Money(300_000, "EUR")]
    [price_row] = found.lost_reasons
    assert (price_row.label, price_row.lost.count) == ("Price", 3)
    [blue] = found.competitors
    assert (blue.label, blue.won.count, blue.lost.count, blue.rate) == ("Blue Jet", 1, 2, 33)
    [gap] = found.gaps
    assert (gap.percent, found.gap) == (20, 20)
    [rep] = found.reps
    assert rep.label == "Olga Owner"
    page = in_scope.owner.client.get(reverse("sales:win_loss")).text
    assert "rival=blue+jet" in page
    listed = in_scope.owner.client.get(reverse("sales:deals") + "?status=lost&rival=blue+jet").text
    assert "Lost 0" in listed
    assert "Lost 2" not in listed


def test_others_deals_are_not_counted(in_scope: World, as_member: object) -> None:
    deal = a_deal(in_scope)
    win_deal(deal.id, by=in_scope.owner.actor)
    other = as_member("rep").actor  # type: ignore[operator]
    found = win_loss_of(deals_visible_to(other), quarter_of(timezone.localdate()), Worth("EUR"))
    assert found.total.count == 0
