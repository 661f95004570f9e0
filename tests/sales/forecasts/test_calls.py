"""What people say of a period: whose figure counts, who may say it, and two who save at once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from crm.conditions.periods import quarter_of
from crm.errors import NotAllowed, NotFound, Refused
from crm.events.models import Event
from crm.records.actions.merging import Conflict
from crm.tenancy.scope import tenant_scope
from sales.actions.deals import change_deal
from sales.actions.moves import win_deal
from sales.forecasts.actions.calls import save_call
from sales.forecasts.models import CallSort, ForecastCall
from sales.forecasts.queries.calls import history_of
from sales.forecasts.queries.rollup import Forecast, forecast_of
from sales.forecasts.rolling import Basis, Figure, rolled_up
from sales.queries.worth import Worth
from sales.targets import Whose
from tests.sales.deals import a_deal
from tests.world import Member, World

QUARTER = quarter_of(timezone.localdate())


def said(member: Member, whose: Whose, commit: int | None, best: int | None = None, **more: Any) -> ForecastCall:
    values = {"commit_minor": commit, "best_minor": best, "note": more.pop("note", "")}
    return save_call(whose.key, QUARTER.key, values, currency="EUR", by=member.actor, **more)


def seen_by(member: Member) -> Forecast:
    return forecast_of(member.actor, quarter_of(timezone.localdate()), Worth("EUR"))


def mine(world: World) -> Whose:
    return Whose(member_id=world.owner.membership.id)


def test_categories_are_the_stages_unless_somebody_says_otherwise(in_scope: World) -> None:
    open_deal = a_deal(in_scope, value=100, expected_close=timezone.localdate())
    win_deal(a_deal(in_scope, value=70_00).id, by=in_scope.boss.actor)
    line = seen_by(in_scope.boss).line_of(mine(in_scope))
    assert line is not None
    assert (line.pipeline.minor, line.reckoned_commit, line.reckoned_best) == (100, 70_00, 70_00)
    for category, counted in (
        ("commit", (70_00 + 100, 70_00 + 100)),
        ("best", (70_00, 70_00 + 100)),
        ("", (70_00, 70_00)),
    ):
        change_deal(open_deal.id, {"category": category}, by=in_scope.owner.actor)
        line = seen_by(in_scope.boss).line_of(mine(in_scope))
        assert line is not None
        assert (line.reckoned_commit, line.reckoned_best) == counted
    change_deal(open_deal.id, {"category": "omitted"}, by=in_scope.owner.actor)
    line = seen_by(in_scope.boss).line_of(mine(in_scope))
    assert line is not None
    assert (line.open.count, line.omitted.count, line.weighted) == (0, 1, 0)


def test_the_call_then_the_override_counts_and_rolls_up(in_scope: World) -> None:
    team = Whose(team_id=in_scope.team.id)
    a_deal(in_scope, value=500, expected_close=timezone.localdate(), owner=in_scope.boss.membership)
    said(in_scope.owner, mine(in_scope), 1000, 2000, note="Two are as good as signed.")
    found = seen_by(in_scope.boss)
    own, of_team = found.line_of(mine(in_scope)), found.line_of(team)
    assert own
    assert own.forecast_commit == Figure(1000, Basis.CALL)
    assert of_team
    assert of_team.forecast_commit == Figure(1000, Basis.ROLLED_UP)
    assert found.top.forecast_best.minor == 2000
    said(in_scope.boss, mine(in_scope), 900, None, note="I know better.")
    found = seen_by(in_scope.boss)
    own, of_team = found.line_of(mine(in_scope)), found.line_of(team)
    assert own
    assert (own.forecast_commit, own.forecast_best) == (Figure(900, Basis.OVERRIDE), Figure(2000, Basis.CALL))
    assert of_team
    assert of_team.forecast_commit.minor == 900
    said(in_scope.boss, team, 5000)
    assert seen_by(in_scope.boss).top.forecast_commit == Figure(5000, Basis.ROLLED_UP)
    assert seen_by(in_scope.boss).top.forecast_best == Figure(5000, Basis.ROLLED_UP), (
        "at best never less than counted on"
    )
    said(in_scope.boss, Whose(), 7000)
    assert seen_by(in_scope.boss).top.forecast_commit == Figure(7000, Basis.OVERRIDE)
    assert Event.objects.filter(kind="sales.forecast_called").count() == 4
    told = history_of(ForecastCall.objects.filter(member_id=mine(in_scope).member_id))
    assert [(each.who, each.sort) for each in told] == [("Bea Boss", "Override"), ("Olga Owner", "Call")]
    assert ["Commit", "", "€10"] in told[1].words


def test_who_may_say_what(world: World, as_member: Callable[..., Member]) -> None:
    rep = as_member("rep", name="Rita Rep")
    with tenant_scope(world.org):
        for key in (mine(world).key, Whose().key, Whose(team_id=world.team.id).key):
            for member in (rep, world.colleague):
                with pytest.raises((NotAllowed, NotFound)):
                    save_call(key, QUARTER.key, {"commit_minor": 1}, currency="EUR", by=member.actor)
        for commit, best in ((-1, None), (10, 5)):
            with pytest.raises(Refused):
                said(world.owner, mine(world), commit, best)
        assert not ForecastCall.objects.filter(version__gt=1).exists()
        assert not Event.objects.filter(kind="sales.forecast_called").exists()
    stranger = world.stranger.client.post(reverse("forecasts:call", args=[mine(world).key]), {"commit_minor": "1"})
    assert stranger.status_code == 404


def test_two_at_once(in_scope: World) -> None:
    call = said(in_scope.boss, mine(in_scope), 100, 200)
    said(in_scope.boss, mine(in_scope), 150, 200, seen=call.version)
    merged = said(in_scope.boss, mine(in_scope), 100, 300, seen=call.version)
    assert (merged.commit_minor, merged.best_minor) == (150, 300), "what each changed is kept"
    with pytest.raises(Conflict) as clash:
        said(in_scope.boss, mine(in_scope), 120, 300, seen=call.version)
    assert (clash.value.clashes[0].theirs, clash.value.clashes[0].mine) == ("€1.50", "€1.20")
    assert ForecastCall.objects.get(sort=CallSort.OVERRIDE).commit_minor == 150


def test_the_page_of_a_call(world: World) -> None:
    url = f"{reverse('forecasts:call', args=[mine(world).key])}?period={QUARTER.key}"
    wrong = world.owner.client.post(url, {"commit_minor": "lots", "best_minor": "5", "note": ""})
    assert wrong.status_code == 422
    assert 'value="lots"' in wrong.text
    assert world.owner.client.post(url, {"commit_minor": "9,000", "best_minor": "8000"}).status_code == 422
    assert (
        world.owner.client.post(url, {"commit_minor": "8,000", "best_minor": "9000.50", "note": "Sure"}).status_code
        == 302
    )
    page = world.owner.client.get(url).text
    assert 'value="9000.5"' in page
    assert "€8,000" in page
    clash = {"commit_minor": "1", "best_minor": "", "note": "", "version": "1"}
    assert world.owner.client.post(url, clash).status_code == 409
    over = world.boss.client.get(url).text
    assert "Sure" in over
    assert "Save override" in over
    assert world.boss.client.post(url, {"commit_minor": "500"}).status_code == 302
    assert "override" in world.owner.client.get(reverse("forecasts:forecast")).text
    assert world.stranger.client.get(url).status_code == 404
    assert world.colleague.client.post(url, {"commit_minor": "1"}).status_code in (403, 404)
    assert world.visitor.get(url).status_code == 302


@given(st.lists(st.tuples(st.integers(0, 10**15), st.sampled_from(list(Basis))), max_size=8))
def test_rolling_up_adds_and_says_so(figures: list[tuple[int, Basis]]) -> None:
    whole = rolled_up(Figure(minor, basis) for minor, basis in figures)
    assert whole.minor == sum(minor for minor, _ in figures)
    assert (whole.basis == Basis.CALCULATED) == all(basis == Basis.CALCULATED for _, basis in figures)
