"""Each week's forecast is written down once, late or not, and what moved between two weeks adds up exactly."""

from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from crm.conditions.periods import quarter_of, week_of
from crm.money import Money
from crm.tenancy.scope import organization_context, tenant_scope
from crm.tenancy.tasks import due_organizations
from sales.actions.deals import change_deal
from sales.actions.moves import lose_deal, win_deal
from sales.forecasts.actions.snapshots import take_due_snapshots, take_snapshot
from sales.forecasts.drawing import weeks_chart
from sales.forecasts.models import ForecastState, Snapshot, SnapshotDeal, SnapshotTotal
from sales.forecasts.moving import Kind, Stand, moves_between, waterfall_of
from sales.forecasts.queries.moves import AMOUNTS, Span, snapshots, span_of, story_of, weeks_of
from sales.forecasts.tasks import take_snapshots
from sales.models import LossReason
from sales.queries.worth import Worth
from sales.targets import Whose
from tests.sales.deals import a_deal
from tests.world import World, outside

MONDAY = week_of(timezone.localdate())


@st.composite
def stands(draw: st.DrawFn) -> Stand:
    amount = draw(st.integers(0, 10**12))
    return Stand(
        status=draw(st.sampled_from(["open", "open", "won", "lost"])),
        inside=draw(st.booleans()),
        minor=amount,
        own=(draw(st.sampled_from([amount, 5])), "EUR"),
    )


IDS = st.sampled_from([UUID(int=number) for number in range(8)])


@given(st.dictionaries(IDS, stands()), st.dictionaries(IDS, stands()), st.sets(IDS))
def test_the_waterfall_always_adds_up(before: dict[UUID, Stand], after: dict[UUID, Stand], new: set[UUID]) -> None:
    before = {key: stand for key, stand in before.items() if key not in new and stand.status == "open"}
    moves = moves_between(before, after, new)
    found = waterfall_of(before, after, moves)
    assert found.opening + sum(step.minor for step in found.steps) == found.closing
    signs = {
        Kind.NEW: 1,
        Kind.MOVED_IN: 1,
        Kind.RAISED: 1,
        Kind.LOWERED: -1,
        Kind.MOVED_OUT: -1,
        Kind.WON: -1,
        Kind.LOST: -1,
    }
    assert all(move.minor * signs.get(move.kind, 0) >= 0 for move in moves)


@pytest.fixture
def moved(in_scope: World) -> World:
    """Deals of this quarter that stood there when the week began, and what happened to them since."""
    today = timezone.localdate()
    quarter, by = quarter_of(today), in_scope.boss.actor
    with time_machine.travel(MONDAY.begins - timedelta(days=20), tick=False):
        made = {
            name: a_deal(in_scope, name=name, value=value, expected_close=quarter.until - timedelta(days=1))
            for name, value in (("up", 100), ("down", 200), ("out", 300), ("won", 400), ("lost", 500), ("same", 600))
        }
        made["in"] = a_deal(in_scope, name="in", value=700, expected_close=quarter.until)
    change_deal(made["up"].id, {"value": Money(150, "EUR")}, by=by)
    change_deal(made["up"].id, {"value": Money(160, "EUR")}, by=by)
    change_deal(made["down"].id, {"value": Money(20, "EUR")}, by=by)
    change_deal(made["out"].id, {"expected_close": quarter.until}, by=by)
    change_deal(made["in"].id, {"expected_close": today}, by=by)
    win_deal(made["won"].id, by=by)
    lose_deal(made["lost"].id, LossReason.objects.filter(outcome="lost")[0], by=by)
    a_deal(in_scope, name="new", value=800, expected_close=today)
    win_deal(a_deal(in_scope, name="quick", value=900, expected_close=today).id, by=by)
    return in_scope


def test_a_late_snapshot_is_as_the_week_began_and_the_story_adds_up(moved: World) -> None:
    assert take_snapshot(MONDAY, "EUR")
    assert not take_snapshot(MONDAY, "EUR")
    snapshot = Snapshot.objects.get()
    rows = SnapshotDeal.objects.filter(snapshot=snapshot)
    assert sorted(rows.values_list("value_minor", flat=True)) == [100, 200, 300, 400, 500, 600, 700]
    quarter = quarter_of(timezone.localdate())
    span = span_of(snapshots(), "", "", quarter)
    assert span == Span(snapshot, None)
    assert span is not None
    story = story_of(moved.boss.actor, quarter, span, Worth("EUR"), Whose())
    found = story.waterfall
    assert (found.opening, found.closing) == (2100, 160 + 20 + 600 + 700 + 800)
    assert {step.kind: (step.minor, step.count) for step in found.steps if step.count} == {
        Kind.NEW: (1700, 2), Kind.MOVED_IN: (700, 1), Kind.RAISED: (60, 1), Kind.LOWERED: (-180, 1),
        Kind.MOVED_OUT: (-300, 1), Kind.WON: (-1300, 2), Kind.LOST: (-500, 1),
    }  # fmt: skip
    assert found.opening + sum(step.minor for step in found.steps) == found.closing
    ((week, sums),) = weeks_of(moved.boss.actor, quarter, Whose(), snapshots())
    assert (week, sums["pipeline_minor"], sums["won_minor"]) == (snapshot, 2100, 0)
    assert SnapshotTotal.objects.filter(member_id=moved.owner.membership.id).exists()


def test_weeks_are_made_up_for_and_written_once(world: World) -> None:
    """After a downtime the missing weeks are written as they began; a second run, or a killed one, doubles nothing."""
    with tenant_scope(world.org):
        ForecastState.objects.get_or_create()
    with outside(), organization_context(world.org.id):
        assert world.org.id in due_organizations("forecast_snapshots")
        for _ in range(2):
            take_snapshots.run()
        assert world.org.id not in due_organizations("forecast_snapshots")
    with tenant_scope(world.org):
        state = ForecastState.objects.get()
        assert state.snapshot_at > timezone.now()
        weeks = list(Snapshot.objects.order_by("at").values_list("week", flat=True))
        assert weeks[-1] == MONDAY.key
        assert len(weeks) == len(set(weeks)) == 8
        assert take_due_snapshots() == 0
        Snapshot.objects.filter(week__in=weeks[-2:]).delete()
        ForecastState.objects.update(snapshot_at=timezone.now() - timedelta(days=10))
        assert take_due_snapshots() == 2
        assert Snapshot.objects.count() == 8


def test_what_one_may_not_see_moves_for_others_only(moved: World) -> None:
    take_snapshot(MONDAY, "EUR")
    quarter = quarter_of(timezone.localdate())
    span = span_of(snapshots(), "", "", quarter)
    assert span is not None
    elsewhere = story_of(moved.boss.actor, quarter, span, Worth("EUR"), Whose(member_id=moved.boss.membership.id))
    assert (elsewhere.waterfall.opening, elsewhere.moves) == (0, [])


def test_a_week_is_named_by_its_monday_wherever_one_looks(in_scope: World) -> None:
    with timezone.override("Europe/Berlin"):
        take_snapshot(MONDAY, "EUR")
    taken = Snapshot.objects.get()
    with timezone.override("America/New_York"):  # there it is Sunday still
        chart = weeks_chart([(taken, dict.fromkeys(AMOUNTS, 0))], "EUR")
    assert {row["week"] for row in chart["data"]["values"]} == {MONDAY.start.isoformat()}
    assert taken.monday == MONDAY.start


def test_what_was_won_last_year_is_still_in_the_first_weeks_of_this(in_scope: World) -> None:
    with time_machine.travel("2026-11-10 12:00:00Z", tick=False):
        win_deal(a_deal(in_scope, value=50_000).id, by=in_scope.boss.actor)
    with time_machine.travel("2027-01-12 12:00:00Z", tick=False):
        take_snapshot(week_of(timezone.localdate()), "EUR")
    assert SnapshotTotal.objects.get(month="2026-11").won_minor == 50_000
