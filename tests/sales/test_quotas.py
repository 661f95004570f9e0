"""Targets of products and categories, by month, quarter and year: typed, measured, in the forecast and the API."""

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone

from crm.conditions.periods import quarter_of
from crm.tenancy.scope import tenant_scope
from sales.actions.moves import win_deal
from sales.forecasts.queries.products import TARGET, by_product
from sales.forecasts.queries.rollup import forecast_of
from sales.models import Deal, DealLine, Target
from sales.queries.targets import leaderboard, own_lines
from sales.queries.worth import Worth
from sales.targets import Attainment, What
from tests.api.asking import program_of
from tests.sales.catalogue import a_product
from tests.sales.deals import a_deal
from tests.world import Member, World, scope_of

YEAR = timezone.localdate().year


def page_url(**query: object) -> str:
    return f"{reverse('sales:targets')}?" + "&".join(f"{name}={value}" for name, value in query.items())


def was_of(member: Member, url: str) -> str:
    page = member.client.get(url)
    return str(page.context["form"].shown) if page.context else ""


def a_won_deal(world: World, variant: object, price: str = "250", *, value: int = 900_00) -> Deal:
    deal = a_deal(world, name=f"Deal {price}", value=value, expected_close=timezone.localdate())
    DealLine.objects.create(deal=deal, variant=variant, name="Line", unit_price=Decimal(price), discount=Decimal(10))
    DealLine.objects.create(deal=deal, variant=variant, name="Perhaps", unit_price=Decimal(99), optional=True)
    win_deal(deal.id, by=world.owner.actor)
    return deal


def test_a_products_target_is_measured_by_the_lines_of_won_deals(world: World) -> None:
    quarter, me, worth = quarter_of(timezone.localdate()), world.owner.membership.id, Worth("EUR")
    with scope_of(world.org):
        variant = a_product("Seat covers", category="Cabin")
        a_won_deal(world, variant)
        a_won_deal(world, a_product("Paint"), "700")
        of_product, of_category = What(variant.product_id), What(None, "cabin")
    mine = f"member-{me}-{quarter.key}"
    for what, amount in ((of_product, "300"), (of_category, "450.00")):
        answer = world.boss.client.post(
            page_url(year=YEAR, what=what.key), {mine: amount, f"all-{quarter.key}": "1000"}
        )
        assert answer.status_code == 302
    with scope_of(world.org):
        (place,) = leaderboard(world.boss.actor, quarter, worth, of_product).places
        assert (place.reached, place.won.count) == (Attainment(225_00, 300_00), 1)
        _, lines = own_lines(me, quarter)
        assert {what: line.reached.target for what, line in lines} == {of_product: 300_00, of_category: 450_00}
        found = forecast_of(world.boss.actor, quarter, worth, of_category)
        assert (found.top.won.minor, found.top.target, found.top.won.count) == (225_00, 1000_00, 1)
        row = next(row for row in by_product(world.owner.actor, quarter, worth).rows if row.label == "Seat covers")
        assert row.sums[TARGET] == 300_00
    for page in (
        world.owner.client.get("/").text, world.owner.client.get(f"{reverse('forecasts:products')}").text,
        world.owner.client.get(f"{reverse('forecasts:forecast')}?what={of_product.key}").text,
        world.owner.client.get(f"{reverse('sales:leaderboard')}?what={of_product.key}").text,
    ):  # fmt: skip
        assert "75%" in page
    assert "Seat covers" not in world.stranger.client.get(f"{reverse('sales:leaderboard')}?what={of_product.key}").text
    assert world.stranger.client.get(page_url(year=YEAR, what=of_product.key)).status_code == 200
    with scope_of(world.other_org):
        assert not Target.objects.exists()


def test_months_and_years_stand_for_each_other_and_a_year_is_spread(world: World) -> None:
    client = world.boss.client
    assert client.post(page_url(year=YEAR, by="year"), {f"all-{YEAR}": "100"}).status_code == 302
    assert 'value="25"' in client.get(page_url(year=YEAR, by="quarter")).text
    assert client.post(page_url(year=YEAR, by="month"), {f"all-{YEAR}-01": "10"}).status_code == 302
    with tenant_scope(world.org):
        assert Target.objects.count() == 12
        assert sum(row.amount_minor for row in Target.objects.all()) == 100_00 - 8_33 + 10_00
    spread = {f"all-{YEAR}": "200", "spread": "quarter-won"}
    assert client.post(page_url(year=YEAR, by="year"), spread).status_code == 302
    with tenant_scope(world.org):
        assert sum(row.amount_minor for row in Target.objects.all()) == 200_00
    page = client.get(page_url(year=YEAR + 1, by="quarter", more="10")).text
    assert "Nothing is saved yet" in page
    assert page.count('value="55"') == 4, "200 and 10 % in four quarters that were won alike"
    assert "Give a number" in client.get(page_url(year=YEAR + 1, more="lots")).text
    with tenant_scope(world.org):
        assert not Target.objects.filter(period__contains=str(YEAR + 1)).exists()
    assert "Bea Boss" in client.get(page_url(year=YEAR)).text, "history"


def test_two_who_edit_at_once_are_asked(world: World, as_member: Callable[..., Member]) -> None:
    other, url = as_member("manager", name="Mona Manager"), page_url(year=YEAR)
    mine, others = f"all-{YEAR}-q1", f"all-{YEAR}-q2"
    was = json.dumps({})
    assert other.client.post(url, {mine: "500", others: "70", "was": was}).status_code == 302
    clash = world.boss.client.post(url, {mine: "600", others: "", "was": was})
    assert clash.status_code == 409
    assert "Mona Manager" in clash.text
    assert "€500" in clash.text
    with tenant_scope(world.org):
        assert set(Target.objects.values_list("amount_minor", flat=True)) == {500_00, 70_00}
    seen = json.dumps({mine: 500_00})
    again = {mine: "600", others: "", "was": seen, f"keep.{mine}": "mine"}
    assert f'name="was" value="{seen.replace(chr(34), "&#34;")}"' in clash.text
    assert world.boss.client.post(url, again).status_code == 302
    with tenant_scope(world.org):
        assert set(Target.objects.values_list("amount_minor", flat=True)) == {600_00, 70_00}, "the other one's stays"
    kept = {mine: "900", "was": seen, f"keep.{mine}": "theirs"}
    assert world.boss.client.post(url, kept).status_code == 302
    with tenant_scope(world.org):
        assert 900_00 not in set(Target.objects.values_list("amount_minor", flat=True))


def test_the_api(world: World) -> None:
    program, strange = program_of(world.boss), program_of(world.stranger)
    quarter = quarter_of(timezone.localdate())
    with scope_of(world.org):
        variant = a_product("Seat covers")
        a_won_deal(world, variant)
    me, amount = str(world.owner.membership.id), {"minor": 300_00, "currency": "EUR"}
    body = {"member_id": me, "product_id": str(variant.product_id), "amount": amount}
    path = f"targets/{quarter.key}/"
    told = program.put(path, body).json()["targets"]
    assert [(row["of"], row["won"]["minor"], row["percent"]) for row in told] == [("Seat covers", 225_00, 75)]
    assert program.get(path).json()["targets"] == told
    assert program.get(f"targets/{quarter.start.year}/").json()["targets"][0]["target"] == amount
    both = {**body, "category": "Cabin"}
    dollars = {**body, "amount": {"minor": 1, "currency": "USD"}}
    for wrong in (both, dollars, {**body, "team_id": str(world.team.id)}, {**body, "member_id": "x"}):
        assert program.put(path, wrong).status_code == 422
    assert program.put("targets/soon/", body).status_code == 404
    assert strange.put(path, body).status_code == 422, "nobody of theirs"
    assert strange.get(path).json()["targets"] == []
    assert program_of(world.boss, "rep").put(path, body).status_code == 403
    assert program_of(world.boss, "analyst").get(path).json()["targets"] == [], "the leaderboard is not for him"
    assert program.put(path, {**body, "amount": None}).json()["targets"] == []
    with scope_of(world.org):
        assert timezone.now() - Deal.objects.get().created_at < timedelta(hours=1)
        assert not Target.objects.exists()


def test_who_may_not_sees_nothing_of_the_page(world: World) -> None:
    for member in (world.owner, world.colleague):
        assert member.client.get(page_url(year=YEAR)).status_code == 403
        assert member.client.post(page_url(year=YEAR, by="year"), {f"all-{YEAR}": "9"}).status_code == 403
    wrong = world.boss.client.post(page_url(year=YEAR, by="month"), {f"all-{YEAR}-02": "nine", f"all-{YEAR}-01": "5"})
    assert wrong.status_code == 422
    assert 'value="nine"' in wrong.text
    assert 'value="5"' in wrong.text
    with tenant_scope(world.org):
        assert not Target.objects.exists()
