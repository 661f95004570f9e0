"""The forecast's further pages: with data and without, for whom they are, as a file and in the API."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone

from crm.conditions.periods import quarter_of, week_of
from crm.tenancy.scope import organization_context, tenant_scope
from sales.actions.moves import win_deal
from sales.forecasts.actions.learning import learn
from sales.forecasts.actions.snapshots import take_snapshot
from sales.forecasts.models import ForecastState
from sales.forecasts.queries.products import BEFORE, OPEN, WON, by_product
from sales.models import Deal, DealLine
from sales.queries.worth import Worth
from sales.targets import What
from tests.api.asking import program_of
from tests.sales.catalogue import a_product
from tests.sales.deals import a_deal
from tests.world import Member, World, outside

PAGES = ("forecasts:forecast", "forecasts:moves", "forecasts:outlook", "forecasts:products")


def test_empty_and_filled(world: World) -> None:
    for name in PAGES:
        page = world.boss.client.get(reverse(name)).text
        assert "Forecast" in page
    with tenant_scope(world.org):
        ForecastState.objects.get_or_create()
        a_deal(world, name="Moved deal", value=500_00, expected_close=timezone.localdate())
        Deal.objects.update(created_at=timezone.now() - timedelta(days=9))
        take_snapshot(week_of(timezone.localdate(), -1), "EUR")
    with outside(), organization_context(world.org.id):
        assert learn()
        assert not learn(), "not due again"
    url = f"{reverse('forecasts:moves')}?kind=moved-in"
    mine, theirs = world.boss.client.get(url).text, world.stranger.client.get(url).text
    assert "Week by week" in mine
    assert "Moved deal" not in theirs
    assert "Too few deals" in world.boss.client.get(reverse("forecasts:outlook")).text
    assert "History says" not in world.boss.client.get(reverse("forecasts:forecast")).text
    for nonsense in ("?kind=x&from=1&to=2&who=member-1", "?period=2026-q9"):
        assert world.boss.client.get(reverse("forecasts:moves") + nonsense).status_code == 200


def test_by_product_adds_up_to_the_whole(in_scope: World) -> None:
    quarter, before = quarter_of(timezone.localdate()), quarter_of(timezone.localdate(), -4)
    for name, minor in (("now", 900), ("then", 600), ("open", 300)):
        deal = a_deal(in_scope, name=name, value=minor, expected_close=timezone.localdate())
        DealLine.objects.create(deal=deal, name="Work", quantity=Decimal(2), unit_price=Decimal("1.25"))
        DealLine.objects.create(deal=deal, name="Not taken", unit_price=Decimal(99), optional=True)
        if name != "open":
            win_deal(deal.id, by=in_scope.boss.actor)
    Deal.objects.filter(name="then").update(won_at=before.begins + timedelta(days=1))
    it = by_product(in_scope.boss.actor, quarter, Worth("EUR"))
    assert {name: it.total.sums[name] for name in (WON, BEFORE, OPEN)} == {WON: 900, BEFORE: 600, OPEN: 300}
    for name in (WON, BEFORE, OPEN):
        assert sum(row.sums[name] for row in it.rows) == it.total.sums[name]
    assert (it.rows[0].label, it.rows[0].sums[WON], it.total.change) == ("Lines without a product", 250, 50)


def test_the_file_and_the_api(world: World, as_member: Callable[..., Member]) -> None:
    quarter = quarter_of(timezone.localdate())
    with tenant_scope(world.org):
        a_deal(world, value=500_00, expected_close=timezone.localdate())
    url = f"{reverse('forecasts:file')}?period={quarter.key}"
    answer = world.boss.client.get(url)
    assert answer["Content-Disposition"] == f'attachment; filename="forecast-{quarter.key}.csv"'
    assert "Olga Owner,Member,EUR,0.00,0.00,0.00,500.00" in answer.text
    assert world.owner.client.get(url).status_code == 403
    assert "Olga Owner" not in world.stranger.client.get(url).text
    program = program_of(as_member("admin", name="Ada Admin"))
    read = program.get(f"forecasts/{quarter.key}/")
    assert read.status_code == 200
    whole = read.json()["lines"][0]
    assert (whole["label"], whole["pipeline"]) == ("Everybody", {"minor": 500_00, "currency": "EUR"})
    assert whole["commit"]["basis"] == "calculated"
    assert program.get("forecasts/next-year/").status_code == 404


def test_one_product_in_the_file_and_the_api(world: World, as_member: Callable[..., Member]) -> None:
    quarter = quarter_of(timezone.localdate())
    with tenant_scope(world.org):
        variant = a_product("Seat covers")
        deal = a_deal(world, value=500_00, expected_close=timezone.localdate())
        DealLine.objects.create(deal=deal, name="Covers", variant=variant, unit_price=Decimal(120))
        DealLine.objects.create(deal=deal, name="Work", unit_price=Decimal(380))
        key = What(variant.product_id).key
    page = world.boss.client.get(f"{reverse('forecasts:forecast')}?period={quarter.key}&what={key}").text
    url = f"{reverse('forecasts:file')}?period={quarter.key}&what={key}"
    assert url.replace("&", "&amp;") in page
    answer = world.boss.client.get(url)
    assert answer["Content-Disposition"] == f'attachment; filename="forecast-{quarter.key}-seat-covers.csv"'
    assert "Olga Owner,Member,EUR,0.00,0.00,0.00,120.00" in answer.text
    program = program_of(as_member("admin", name="Ada Admin"))
    whole = program.get(f"forecasts/{quarter.key}/?what={key}").json()["lines"][0]
    assert (whole["pipeline"], whole["middle"]) == ({"minor": 120_00, "currency": "EUR"}, None)
    assert program.get(f"forecasts/{quarter.key}/?what=product-of-nobody").status_code == 404
    unknown = f"{reverse('forecasts:file')}?period={quarter.key}&what=product-of-nobody"
    assert world.boss.client.get(unknown).status_code == 404
