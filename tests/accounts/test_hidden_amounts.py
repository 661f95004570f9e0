"""A role that does not see amounts: they stand nowhere, can't be asked for, sorted by, or set."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from crm.accounts.capabilities import AMOUNTS
from crm.accounts.models import Role
from crm.errors import NotAllowed
from crm.money import CURRENCIES, Money
from crm.tenancy.scope import tenant_scope
from crm.web.formats import money
from crm.web.hiding import INSTEAD, without_amounts
from crm.work.models import Notification
from sales.actions.deals import change_deal
from sales.actions.moves import move_deal, win_deal
from sales.actions.telling import tell_of_win
from sales.models import Deal, DealLine
from sales.queries.pipelines import stages_of
from tests.api.asking import program_of
from tests.sales.deals import a_deal, a_person
from tests.tenancy.routes import our_routes
from tests.world import Member, World, scope_of

MINOR = 98_765_432
# Not in the middle of a longer number or of an id: a page of measurements holds times such as 1.7955059876e+09.
TOLD = re.compile(r"(?<![0-9a-f.])(98[\s.,'\u00a0\u202f]?765|987[\s.,'\u00a0\u202f]?654|988k|0\.99m|€988)")


@pytest.fixture
def blind(world: World, as_member: Callable[..., Member]) -> Member:
    """A rep of the owner's team whose role hides amounts."""
    with scope_of(world.org):
        role = Role.objects.get(slug="rep")
        role.capabilities = [*(each for each in role.capabilities if each != AMOUNTS), "workspace.export"]
        role.save()
    return as_member("rep", team=world.team, name="Rita Rep")


def a_telling_deal(world: World) -> Deal:
    deal = a_deal(world, value=1_00, name="Cabin refit", person=a_person(world), expected_close=timezone.localdate())
    change_deal(deal.id, {"value": Money(MINOR, "EUR")}, by=world.boss.actor)
    DealLine.objects.create(deal=deal, name="Seats", unit_price=Decimal("987654.32"))
    return deal


def test_no_page_shows_it(world: World, blind: Member) -> None:
    with scope_of(world.org):
        deal = a_telling_deal(world)
        person_id = deal.person_id
    ids = {"deal": deal.id, "person": person_id}
    plain = [reverse(route.name) for route in our_routes() if not route.is_public and "<" not in route.route]
    pages = [
        *plain,
        reverse("sales:deal", args=[deal.id]), reverse("customers:person", args=[person_id]),
        reverse("records:history", args=["deal", deal.id]), f"{reverse('sales:deals')}?as=month",
        f"{reverse('sales:deals')}?columns=value,owner", f"{reverse('sales:deals')}?count=1",
        f"{reverse('sales:board')}?count=1", f"{reverse('search:palette')}?q=cabin",
        reverse("sales:win", args=[deal.id]), reverse("sales:lose", args=[deal.id]),
    ]  # fmt: skip
    seen = 0
    for page in pages:
        answer: Any = blind.client.get(page)
        text = b"".join(answer.streaming_content).decode(errors="ignore") if answer.streaming else answer.text
        assert not TOLD.search(text), page
        seen += "Cabin refit" in text
    assert seen > 4, "the deal itself is there"
    assert TOLD.search(world.boss.client.get(reverse("sales:deal", args=[ids["deal"]])).text)
    assert TOLD.search(world.boss.client.get(reverse("sales:board")).text), "what others are shown is not touched"


def test_nobody_guesses_it(world: World, blind: Member) -> None:
    with scope_of(world.org):
        a_telling_deal(world)
        a_deal(world, value=5_00, name="Small one")
    deals, board = reverse("sales:deals"), reverse("sales:board")
    for query in ("value__at_least=500000", "value__is=987654.32", "value__less=100"):
        for page in (f"{deals}?{query}", f"{board}?{query}"):
            text = blind.client.get(page).text
            assert "Cabin refit" in text, "the filter does not narrow"
            assert "Small one" in text
        assert "Your role does not let you see amounts of money." in blind.client.get(f"{deals}?{query}").text
    for sort in ("value_minor", "-value_minor"):
        assert blind.client.get(f"{deals}?sort={sort}").text.index("Small one") < blind.client.get(
            f"{deals}?sort={sort}").text.index("Cabin refit")  # fmt: skip
    assert "Cabin refit" not in blind.client.get(f"{reverse('search:palette')}?q=987").text


def test_it_can_not_be_set_and_pages_made_of_it_are_closed(world: World, blind: Member) -> None:
    with scope_of(world.org):
        deal = a_telling_deal(world)
        fact = reverse("sales:fact", args=[deal.id, "value"])
        for answer in (blind.client.get(fact), blind.client.post(fact, {"value": "1"})):
            assert answer.status_code == 403
        with pytest.raises(NotAllowed):
            change_deal(deal.id, {"value": Money(1, "EUR")}, by=blind.actor)
        change_deal(deal.id, {"name": "Cabin refit, second"}, by=blind.actor)
        stage = next(each for each in stages_of(deal.pipeline) if each.id != deal.stage_id and each.is_open)
        move_deal(deal.id, stage.id, by=blind.actor)
        assert Deal.objects.get(id=deal.id).value_minor == MINOR
    for name in (
        "forecasts:forecast", "forecasts:products", "sales:leaderboard", "sales:win_loss", "sales:quotes",
        "sales:new_quote", "sales:products", "orders:orders", "billing:invoices", "payments:payments",
    ):  # fmt: skip
        assert blind.client.get(reverse(name)).status_code == 403, name
    assert 'name="value"' not in blind.client.get(reverse("sales:new_deal")).text
    made = blind.client.post(reverse("sales:new_deal"), {"name": "Mine", "stage": str(deal.stage_id), "value": "77"})
    assert made.status_code == 302
    with scope_of(world.org):
        assert Deal.objects.get(name="Mine").value_minor == 0


def test_the_api(world: World, blind: Member) -> None:
    with scope_of(world.org):
        deal = a_telling_deal(world)
        role = Role.objects.get(slug="analyst")
        role.capabilities = [each for each in role.capabilities if each != AMOUNTS] + ["sales.edit"]
        role.save()
    program, whole = program_of(world.boss, "analyst"), program_of(world.boss)
    path = f"deals/{deal.id}/"
    assert program.get(path).json()["value"] is None
    assert whole.get(path).json()["value"] == {"minor": MINOR, "currency": "EUR"}
    for page in ("deals/", path, f"events/?record=deal:{deal.id}", "people/"):
        assert not TOLD.search(program.get(page).text), page
    assert program.patch(path, {"value": {"minor": 1, "currency": "EUR"}}).status_code == 422
    assert program.patch(path, {"next_step": "Call"}).status_code == 200
    assert program.get("deals/?value__at_least=1").status_code == 400
    assert program.get("deals/?order=-value").status_code == 400
    for page in ("quotes/", "orders/", "invoices/", "payments/", "products/", "forecasts/2026-q4/", "targets/2026-q4/"):
        assert program.get(page).status_code == 403, page


def test_who_is_told_of_a_win_reads_no_amount(world: World, blind: Member) -> None:
    with scope_of(world.org):
        deal = a_telling_deal(world)
        win_deal(deal.id, by=world.boss.actor)
        assert tell_of_win(deal.id, won_by=None, key="won") >= 1
        text = Notification.objects.get(member=blind.membership).text
        assert "Cabin refit" in text
        assert not TOLD.search(text)


def test_an_administrator_hides_them_by_a_click(world: World) -> None:
    with tenant_scope(world.org):
        role = Role.objects.get(slug="rep")
    url = reverse("workspace:role", args=[role.id])
    page = world.boss.client.get(url).text
    assert "Sees amounts of money" in page
    assert "Without it they are hidden everywhere" in page
    kept = [each for each in role.capabilities if each != AMOUNTS]
    assert world.boss.client.post(url, {"capabilities": kept, "visibility": "team"}).status_code == 302
    assert not world.owner.actor.sees_amounts
    assert not world.owner.actor.can("orders.view")
    assert world.colleague.actor.sees_amounts
    assert world.stranger.actor.sees_amounts
    assert world.owner.client.post(url, {"capabilities": [*kept, AMOUNTS]}).status_code == 403


@given(st.integers(-(10**15), 10**15), st.sampled_from(CURRENCIES), st.booleans(), st.booleans())
def test_every_amount_as_it_is_written_is_found(minor: int, currency: str, compact: bool, exact: bool) -> None:
    text = without_amounts(f"Worth {money(minor, currency, compact=compact, exact=exact)}, since 2026.")
    assert text == f"Worth {INSTEAD}, since 2026."


def test_what_is_no_amount_stays() -> None:
    for text in ("Q4 2026, 12 deals, 30%", "Call +49 30 1234567", "<p class='m-2'>1,204</p>", "Room R2 at 10:30"):
        assert without_amounts(text) == text


def test_deals_lead_to_no_closed_page(world: World, blind: Member) -> None:
    with scope_of(world.org):
        a_telling_deal(world)
    closed = reverse("forecasts:forecast")
    assert blind.client.get(closed).status_code == 403
    for page in (reverse("sales:board"), reverse("sales:deals")):
        assert closed in re.findall(r'href="([^"]+)"', world.boss.client.get(page).text), page
        assert f'"{closed}"' not in blind.client.get(page).content.decode()
    for listed in (reverse("sales:deals"), reverse("sales:board")):
        told = blind.client.get(listed, {"count": "1"}).text
        assert not re.search(rf">\s*{INSTEAD}\s*<|Open <b", told), "figures are left out"
