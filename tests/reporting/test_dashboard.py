"""The figures: what they count, for whom, and that each opens exactly what it counted."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from crm.errors import NotAllowed, NotFound
from reporting.charts import CHARTS
from reporting.measures import MEASURES
from reporting.queries.dashboard import charts, records_behind, records_url, tiles
from reporting.records import KINDS
from reporting.scope import Scope, scope_for
from tests.reporting.making import make_deal, make_lead, make_ticket
from tests.world import Member, World


def _scope(member: Member, period: str = "12-months") -> Scope:
    return scope_for(member.actor, "EUR", period=period)


@pytest.fixture
def full(in_scope: World) -> World:
    make_deal(in_scope.owner, euros=1000, fate="won", name="Zebra deal")
    make_deal(in_scope.owner, euros=500, fate="won")
    make_deal(in_scope.owner, euros=200, fate="lost")
    make_deal(in_scope.owner, euros=400)
    make_deal(in_scope.owner, euros=9, currency="USD", fate="won")
    make_lead(in_scope.owner, source="Fair", minutes_to_call=10)
    make_lead(in_scope.owner, source="Fair", minutes_to_call=30)
    make_lead(in_scope.owner, source="")
    make_ticket(in_scope.owner, answered_after=20)
    make_ticket(in_scope.owner)
    return in_scope


def test_the_figures(full: World) -> None:
    scope = _scope(full.boss)
    assert MEASURES["won"].of(scope) == 150_000  # dollars are not added to euros
    win_rate = MEASURES["win-rate"].of(scope)
    assert isinstance(win_rate, float)
    assert round(win_rate) == 67
    assert MEASURES["weighted"].of(scope) == 8_000  # the first stage is at 20 %
    assert MEASURES["new-leads"].of(scope) == 3
    assert MEASURES["lead-response"].of(scope) == timedelta(minutes=20)
    assert MEASURES["new-tickets"].of(scope) == 2
    assert MEASURES["first-answer"].of(scope) == timedelta(minutes=20)


def test_each_figure_opens_what_it_counted(full: World) -> None:
    scope = _scope(full.boss)
    for tile in tiles(scope):
        _, records = records_behind(tile.key, "", scope)
        page = full.boss.client.get(tile.url).content.decode()
        assert _head_count(page) == records.count(), tile.key
        for line in (KINDS[records.model].line(row) for row in records):
            assert line.title in page


def test_each_bar_opens_what_it_counted(full: World) -> None:
    scope = _scope(full.boss)
    for chart in CHARTS.values():
        parts = chart.parts(scope)
        assert parts, chart.key
        for part in parts:
            _, records = records_behind(chart.key, part.key, scope)
            assert records.count() == part.count, (chart.key, part)
            page = full.boss.client.get(records_url(chart.key, scope, part.key)).content.decode()
            assert _head_count(page) == part.count


def test_bars_add_up_to_the_figure(full: World) -> None:
    scope = _scope(full.boss)
    shown = {chart.key: chart for chart in charts(scope)}
    assert sum(bar["value"] for bar in shown["won-by-time"].bars) == MEASURES["won"].of(scope)
    assert sum(bar["value"] for bar in shown["lead-sources"].bars) == MEASURES["new-leads"].of(scope)


def test_an_empty_month_keeps_its_place(full: World) -> None:
    parts = CHARTS["won-by-time"].parts(_scope(full.boss))
    assert len(parts) == 12
    assert [part.count for part in parts] == [0] * 11 + [2]


def test_a_strangers_dashboard_is_empty(full: World) -> None:
    page = full.stranger.client.get("/reports/?period=12-months").content.decode()
    assert "€1.5k" not in page
    assert "Zebra deal" not in page
    records = full.stranger.client.get("/reports/records/won/?period=12-months").content.decode()
    assert _head_count(records) == 0
    stage = CHARTS["pipeline"].parts(_scope(full.boss))[0].key
    assert full.stranger.client.get(f"/reports/records/pipeline/?part={stage}").status_code == 404


def test_a_rep_sees_his_teams_figures_only(full: World, as_member: object) -> None:
    alone = as_member("rep")  # type: ignore[operator]
    assert MEASURES["won"].of(_scope(alone)) == 0
    assert MEASURES["won"].of(_scope(full.owner)) == 150_000


def test_without_the_module_there_is_no_figure(full: World) -> None:
    role = full.colleague.membership.role
    role.capabilities = [name for name in role.capabilities if not name.startswith("sales.")]
    role.save()
    scope = _scope(full.colleague)
    assert "won" not in [tile.key for tile in tiles(scope)]
    with pytest.raises(NotAllowed):
        records_behind("won", "", scope)


def test_nonsense_in_the_address(full: World) -> None:
    client = full.boss.client
    assert client.get("/reports/?period=nonsense&team=nonsense").status_code == 200
    assert client.get("/reports/records/nonsense/").status_code == 404
    assert client.get("/reports/records/won-by-time/?part=nonsense").status_code == 404
    with pytest.raises(NotFound):
        records_behind("pipeline", "nonsense", _scope(full.boss))


def test_running_span_is_held_against_as_many_days(in_scope: World) -> None:
    scope = _scope(in_scope.boss, "this-quarter")
    before = scope.before().span
    elapsed = (timezone.localdate() - scope.span.start).days + 1
    assert (before.until - before.start).days in range(elapsed - 3, elapsed + 1)
    assert before.until <= scope.span.start


def _head_count(page: str) -> int:
    found = re.search(r'class="fl-head__count">([\d,]+)<', page)
    assert found is not None
    return int(found[1].replace(",", ""))
