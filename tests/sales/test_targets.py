"""Targets: set by managers, measured by what was won; the leaderboard ranks whom the viewer may see."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from crm.conditions.periods import month_of, quarter_of, year_of
from crm.currencies.actions.rates import set_rate
from crm.errors import NotAllowed, Refused
from crm.events.models import Event
from crm.money import Money
from crm.tenancy.scope import tenant_scope
from sales.actions.moves import reopen_deal, win_deal
from sales.actions.targets import set_targets
from sales.models import Deal, Target
from sales.queries.targets import amounts_in, leaderboard, own_lines
from sales.queries.worth import Worth
from sales.targets import Attainment, Whose, elapsed
from tests.sales.deals import a_deal
from tests.world import Member, World

EUROS = Money(1_000_000, "EUR")


def set_one(world: World, whose: Whose, amount: Money | None = EUROS) -> int:
    periods = {quarter.key: quarter for quarter in [quarter_of(timezone.localdate())]}
    return set_targets({(whose, next(iter(periods))): amount}, periods, by=world.boss.actor)


def test_set_changed_and_taken_away(world: World) -> None:
    whose = Whose(member_id=world.owner.membership.id)
    with tenant_scope(world.org):
        assert [set_one(world, whose), set_one(world, whose), set_one(world, whose, Money(5, "EUR"))] == [1, 0, 1]
        assert Target.objects.get().amount_minor == 5
        assert set_one(world, whose, None) == 1
        assert not Target.objects.exists()
        told = Event.objects.filter(kind="sales.target_set").order_by("id")
        assert [(row.data["old_minor"], row.data["new_minor"]) for row in told] == [
            (None, 1_000_000), (1_000_000, 5), (5, None),
        ]  # fmt: skip


def test_who_may_set_them(world: World) -> None:
    with tenant_scope(world.org):
        quarter = quarter_of(timezone.localdate())
        for member in (world.owner, world.colleague):
            with pytest.raises(NotAllowed):
                set_targets({(Whose(), quarter.key): EUROS}, {quarter.key: quarter}, by=member.actor)
        with pytest.raises(Refused):
            set_targets({(Whose(), "2020-q1"): EUROS}, {quarter.key: quarter}, by=world.boss.actor)
        assert not Target.objects.exists()
        assert not Event.objects.filter(kind="sales.target_set").exists()
    url = reverse("sales:targets")
    assert world.owner.client.get(url).status_code == 403
    assert world.owner.client.post(url, {"all-2026-q4": "5"}).status_code == 403


def test_the_page(world: World) -> None:
    client, year = world.boss.client, timezone.localdate().year
    url = f"{reverse('sales:targets')}?year={year}"
    mine = f"member-{world.owner.membership.id}-{year}-q2"
    wrong = client.post(url, {mine: "a lot", f"all-{year}-q1": "100"})
    assert wrong.status_code == 422
    assert 'value="a lot"' in wrong.content.decode()
    with tenant_scope(world.org):
        assert not Target.objects.exists()
    assert client.post(url, {mine: "1,250.50", f"all-{year}-q1": "0"}).status_code == 302
    with tenant_scope(world.org):
        target = Target.objects.get()
        assert (target.amount_minor, target.period, target.member_id) == (
            125_050,
            f"{year}-q2",
            world.owner.membership.id,
        )
    assert 'value="1250.50"' in client.get(url).content.decode()
    assert 'value="1250.50"' not in world.stranger.client.get(url).content.decode()


def test_what_is_won_counts_and_what_is_reopened_does_not(world: World) -> None:
    quarter = quarter_of(timezone.localdate())
    me = world.owner.membership.id
    with tenant_scope(world.org):
        deal = a_deal(world, value=400_000)
        a_deal(world, value=900_000)  # still open
        foreign = a_deal(world, name="Abroad")
        Deal.objects.filter(id=foreign.id).update(currency="USD")
        for won in (deal, foreign):
            win_deal(won.id, by=world.owner.actor)
        set_one(world, Whose(member_id=me))
        _, ((_, mine),) = own_lines(me, quarter)
        assert mine.reached == Attainment(400_000, 1_000_000)
        (place,) = leaderboard(world.boss.actor, quarter, Worth("EUR")).places
        assert (place.rank, place.won.count, place.reached.percent) == (1, 2, 40)
        set_one(world, Whose(team_id=world.team.id), Money(800_000, "EUR"))
        (team,) = leaderboard(world.boss.actor, quarter, Worth("EUR")).together
        assert (team.name, team.reached) == (world.team.name, Attainment(400_000, 800_000))
        reopen_deal(deal.id, by=world.owner.actor)
        (place,) = leaderboard(world.boss.actor, quarter, Worth("EUR")).places
        assert place.reached.won == 0


def test_other_currencies_count_at_the_days_rates_and_a_missing_rate_is_named(world: World) -> None:
    quarter, me = quarter_of(timezone.localdate()), world.owner.membership.id
    with tenant_scope(world.org):
        for currency in ("EUR", "USD", "GBP"):
            deal = a_deal(world, value=100_000)
            Deal.objects.filter(id=deal.id).update(currency=currency)
            win_deal(deal.id, by=world.owner.actor)
        for whose in (Whose(), Whose(member_id=me)):
            set_one(world, whose)
        set_rate(timezone.localdate(), "EUR", "USD", Decimal("1.25"), by=world.boss.actor)
        board = leaderboard(world.boss.actor, quarter, Worth("EUR"))
        assert [line.reached.won for line in (*board.places, *board.together)] == [180_000, 180_000]
    url = reverse("sales:leaderboard")
    live = world.boss.client.get(url, headers={"HX-Request": "true", "HX-Target": "leaderboard"}).text
    assert "<html" not in live
    for page in (live, world.boss.client.get(url).text, world.owner.client.get("/").text):
        assert "€1,800" in page
        assert "no rate for GBP" in page


def test_whom_the_leaderboard_shows(world: World, as_member: Callable[..., Member]) -> None:
    """Reps see each other's sums; who may not, only his own; a stranger none of them."""
    rep = as_member("rep", name="Rita Rep")
    with tenant_scope(world.org):
        for member in (world.owner, rep):
            deal = a_deal(world, value=100_000, owner=member.membership)
            win_deal(deal.id, by=world.boss.actor)
        quarter = quarter_of(timezone.localdate())
        assert [place.rank for place in leaderboard(rep.actor, quarter, Worth("EUR")).places] == [1, 1]
        assert leaderboard(world.colleague.actor, quarter, Worth("EUR")).places == []
    url = reverse("sales:leaderboard")
    assert "Rita Rep" in world.owner.client.get(url).content.decode()
    assert "Rita Rep" not in world.colleague.client.get(url).content.decode()
    assert "Rita Rep" not in world.stranger.client.get(url).content.decode()
    assert world.visitor.get(url).status_code == 302


def test_a_year_is_its_quarters_and_a_month_has_its_share(world: World) -> None:
    today = date(2031, 5, 5)
    quarters = {quarter.key: quarter for quarter in (quarter_of(today), quarter_of(today, 1))}
    with tenant_scope(world.org):
        set_targets({(Whose(), key): EUROS for key in quarters}, quarters, by=world.boss.actor)
        assert amounts_in(year_of(today), Worth("EUR")) == {Whose(): 2_000_000}
        assert amounts_in(quarter_of(today), Worth("EUR")) == {Whose(): 1_000_000}
        months = [amounts_in(month_of(today, steps), Worth("EUR"))[Whose()] for steps in (-1, 0, 1)]
        assert months == [333_333, 333_333, 333_334]
        assert amounts_in(year_of(today), Worth("USD")) == {}


@given(st.integers(0, 10**15), st.integers(1, 10**15), st.integers(0, 100))
def test_attainment_never_says_reached_too_early(won: int, target: int, time: int) -> None:
    reached = Attainment(won, target)
    assert reached.percent is not None
    assert (reached.percent >= 100) == (won >= target)
    assert (reached.missing == 0) == (won >= target)
    assert reached.tone(time) in ("green", "amber", "red")


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(-400, 400))
def test_how_much_of_the_time_is_over(day: date, away: int) -> None:
    quarter = quarter_of(day)
    share = elapsed(quarter, day + timedelta(days=away))
    assert 0 <= share <= 100
    assert elapsed(quarter, quarter.until - timedelta(days=1)) == 100
    assert elapsed(quarter, quarter.start - timedelta(days=1)) == 0
