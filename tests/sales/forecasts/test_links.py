"""Every figure of the forecast links to a list of exactly the deals it counts."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.conditions.periods import quarter_of
from crm.events.types import SYSTEM
from crm.money import Money
from crm.records.actions.keeping import keep
from crm.tenancy.scope import tenant_scope
from sales.actions.moves import lose_deal, win_deal
from sales.models import LossReason
from tests.sales.deals import a_deal
from tests.world import World

FIGURE = re.compile(r'<a href="([^"]+)" title="(\d+) deals?">')
TILE = re.compile(r'<a class="fl-kpi" href="([^"]+)">.*?<span class="fl-3">(\d+) deals?</span>')


@pytest.fixture
def busy(world: World) -> World:
    """Deals won, lost and open, in two currencies, this quarter and next, of two owners and of nobody."""
    quarter = quarter_of(timezone.localdate())
    with tenant_scope(world.org):
        by = world.boss.actor
        owners = [world.owner.membership, world.boss.membership, None]
        for number in range(18):
            deal = a_deal(
                world,
                name=f"Deal {number}",
                owner=owners[number % 3],
                expected_close=quarter.start + timedelta(days=number * 9),
            )
            if number % 5 == 1:
                win_deal(deal.id, by=by)
            elif number % 5 == 3:
                lose_deal(deal.id, LossReason.objects.filter(outcome="lost")[0], by=by)
        win_deal(a_deal(world, value=5).id, by=by)
        dollars = a_deal(world, name="In dollars", expected_close=quarter.start, value=0)
        dollars.value_minor, dollars.currency = Money(700, "USD").minor, "USD"
        keep(dollars, by=SYSTEM)
        a_deal(world, name="Nobody knows when")
    return world


def counted(world: World, url: str) -> int:
    """How many deals the list behind a link shows."""
    page = world.boss.client.get(url).content.decode()
    return page.count("<tr id=")


def test_each_figure_shows_what_it_counts(busy: World) -> None:
    page = busy.boss.client.get(reverse("forecasts:forecast")).content.decode()
    figures = [(int(count), unescape(url)) for url, count in FIGURE.findall(page)]
    figures += [(int(count), unescape(url)) for url, count in TILE.findall(page)]
    assert len(figures) > 10
    for count, url in figures:
        assert counted(busy, url) == count, url


def test_those_without_a_date_are_named(busy: World) -> None:
    page = busy.boss.client.get(reverse("forecasts:forecast")).content.decode()
    assert "1 open deal</a> without an expected close is not counted here." in page
    assert counted(busy, f"{reverse('sales:deals')}?status=open&closes=none") == 1


def test_another_quarter(busy: World) -> None:
    later = quarter_of(timezone.localdate(), 1)
    page = busy.boss.client.get(reverse("forecasts:forecast"), {"quarter": later.key}).content.decode()
    assert later.words in page
    for url, count in FIGURE.findall(page):
        assert counted(busy, unescape(url)) == int(count)
    for nonsense in ("2026-q9", "0000-q1", "x", "2026-13"):
        answer = busy.boss.client.get(reverse("forecasts:forecast"), {"quarter": nonsense})
        assert quarter_of(timezone.localdate()).words in answer.content.decode()


def test_a_rep_forecasts_what_he_sees(busy: World) -> None:
    mine = busy.owner.client.get(reverse("forecasts:forecast")).content.decode()
    assert "Bea Boss" not in mine
    assert "Olga Owner" in mine
    assert "Olga Owner" not in busy.stranger.client.get(reverse("forecasts:forecast")).content.decode()
