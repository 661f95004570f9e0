"""Counts and sums are exact: what SQL adds up is what Money adds up, by currency, with filters, for each viewer."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.conditions.periods import quarter_of
from crm.currencies.actions.rates import set_rate
from crm.money import Money
from sales.actions.moves import win_deal
from sales.actions.seeding import seed_sales
from sales.forecasts.queries.rollup import forecast_of
from sales.models import Deal, DealQuerySet, Stage
from sales.queries.board import board_of
from sales.queries.cards import first_cards
from sales.queries.deals import deals_visible_to
from sales.queries.pipelines import stages_of
from sales.queries.weighted import totals, with_weighted
from sales.queries.worth import Worth
from tests.sales.deals import a_deal, stages
from tests.world import World

DEALS = st.lists(
    st.tuples(st.integers(0, 10**15), st.sampled_from(["EUR", "USD", "JPY"]), st.integers(0, 3)), max_size=15
)
QUICK = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def all_deals() -> DealQuerySet:
    return Deal.objects.all()


@QUICK
@given(value=st.integers(0, 10**15), probability=st.integers(0, 100))
def test_sql_weights_as_money_does(in_scope: World, value: int, probability: int) -> None:
    deal = a_deal(in_scope, value=value)
    Stage.objects.filter(id=deal.stage_id).update(probability=probability)
    found = with_weighted(all_deals()).get(id=deal.id)
    assert found.weighted_minor == Money(value, "EUR").share(probability).minor  # type: ignore[attr-defined]


@QUICK
@given(plan=DEALS)
def test_the_board_adds_up(in_scope: World, plan: list[tuple[int, str, int]]) -> None:
    Deal.objects.all().delete()
    pipeline = seed_sales()
    open_stages = list(Stage.objects.filter(pipeline=pipeline, status="open"))
    sums: dict[str, int] = defaultdict(int)
    weighted: dict[str, int] = defaultdict(int)
    rows = []
    for value, currency, place in plan:
        stage = open_stages[place]
        rows.append(Deal(name="x", pipeline=pipeline, stage=stage, value_minor=value, currency=currency))
        sums[currency] += value
        weighted[currency] += Money(value, currency).share(stage.probability).minor
    Deal.objects.bulk_create(rows)
    board = board_of(all_deals(), stages_of(pipeline))
    assert board.count == len(plan)
    assert {money.currency: money.minor for money in board.sums} == {code: n for code, n in sums.items() if n}
    assert {money.currency: money.minor for money in board.weighted} == {
        code: weighted[code] for code, n in sums.items() if n
    }
    for head in board.heads:
        own = [row for row in rows if row.stage_id == head.stage.id]
        assert head.count == len(own)
        assert sum(money.minor for money in head.sums) == sum(row.value_minor for row in own)
    whole = all_deals().aggregate(**totals())
    assert (whole["count"], int(whole["value"])) == (len(plan), sum(sums.values()))


def test_everybody_gets_the_sum_of_what_he_sees(in_scope: World) -> None:
    a_deal(in_scope, value=100)
    a_deal(in_scope, value=1_000, owner=in_scope.boss.membership)
    for member, sees in ((in_scope.owner, 100), (in_scope.boss, 1_100), (in_scope.colleague, 1_100)):
        board = board_of(deals_visible_to(member.actor), stages_of(seed_sales()))
        assert board.sums == [Money(sees, "EUR")]


def test_won_ones_are_this_months(in_scope: World) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=40)):
        win_deal(a_deal(in_scope, value=100).id, by=in_scope.boss.actor)
    win_deal(a_deal(in_scope, value=7).id, by=in_scope.boss.actor)
    stages = stages_of(seed_sales())
    won = next(head for head in board_of(all_deals(), stages).heads if head.stage.name == "Won")
    assert (won.count, won.sums) == (1, [Money(7, "EUR")])
    shown = next(column for column in first_cards(all_deals(), stages) if column.stage.name == "Won")
    assert len(shown.cards) == 1


def test_stalled_ones_are_counted(in_scope: World) -> None:
    old, fresh = a_deal(in_scope), a_deal(in_scope)
    Deal.objects.filter(id=old.id).update(stage_since=timezone.now() - timedelta(days=15))
    assert board_of(all_deals(), stages_of(seed_sales())).stalled == 1
    Stage.objects.filter(id=fresh.stage_id).update(stalled_after_days=0)
    assert board_of(all_deals(), stages_of(seed_sales())).stalled == 0
    assert Deal.objects.select_related("stage").get(id=old.id).stalled_days() == 0


def test_the_forecast_adds_up_by_month_and_by_owner(in_scope: World) -> None:
    today = timezone.localdate()
    quarter = quarter_of(today)
    for days, value, currency, owner in (
        (0, 100_00, "EUR", in_scope.owner),
        (1, 33_33, "EUR", in_scope.boss),
        (40, 55_55, "USD", in_scope.owner),
    ):
        a_deal(
            in_scope,
            value=0,
            owner=owner.membership,
            expected_close=quarter.start + timedelta(days=days),
            name=f"{value} {currency}",
        )
        Deal.objects.filter(name=f"{value} {currency}").update(value_minor=value, currency=currency)
    a_deal(in_scope, value=999, expected_close=quarter.until)
    sold = a_deal(in_scope, value=500_00)
    win_deal(sold.id, by=in_scope.boss.actor)
    set_rate(today, "EUR", "USD", Decimal("1.25"), by=in_scope.boss.actor)
    found = forecast_of(in_scope.boss.actor, quarter, Worth("EUR"))
    top = found.top
    assert (top.won.minor, top.won.count) == (500_00, 1)
    assert (top.open.minor, top.open.count) == (133_33 + 44_44, 3)
    assert top.weighted == 20_00 + 6_67 + 8_89
    for lines in (found.months, [line for line in found.lines() if line.level == 2]):
        assert sum(line.expected for line in lines) == top.expected
        assert sum(line.open.count for line in lines) == top.open.count
    assert set(stages(sold)) >= {"Won"}
