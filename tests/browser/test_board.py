"""The board: figures that arrive after the cards and follow a move, and columns that go on as one scrolls."""

from collections.abc import Callable
from typing import Any

import pytest

from crm.tenancy.scope import tenant_scope
from sales.models import Deal, Stage
from tests.browser.visitor import Visitor
from tests.sales.deals import a_deal
from tests.world import PASSWORD, World, make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office(transactional_db: None) -> World:
    world = make_world()
    with tenant_scope(world.org):
        for number in range(20):
            a_deal(world, name=f"Deal {number:02}", value=100_000)
    return world


def column(page: Any, name: str) -> Any:
    return page.locator(f'section.fl-col[aria-label="{name}"]')


@pytest.mark.parametrize("size", ["wide", "phone"])
def test_a_board(office: World, visit: Callable[..., Visitor], size: str) -> None:
    boss = visit("boss", size=size)
    page = boss.sign_in(office.boss.user.email, PASSWORD)
    boss.go("/sales/")
    first, second = column(page, "Qualified"), column(page, "Needs found")
    first.get_by_text("€20,000").wait_for()
    assert first.locator("[data-fl-count]").inner_text() == "20"
    boss.look("board-with-figures")
    first.locator("[data-fl-card]").nth(11).scroll_into_view_if_needed()
    first.get_by_text("Deal 00").wait_for(state="attached")
    assert first.locator("[data-fl-card]").count() == 20
    _moves(office, page, first, second)
    assert boss.errors == []


def _moves(office: World, page: Any, first: Any, second: Any) -> None:
    """The first card goes to the next column by keyboard, and the figures follow."""
    first.locator("[data-fl-card]").first.focus()
    for key in (" ", "ArrowRight", " "):
        page.keyboard.press(key)
    first.get_by_text("€19,000").wait_for()
    second.get_by_text("€1,000").first.wait_for()
    assert first.locator("[data-fl-count]").inner_text() == "19"
    page.locator("#toasts").get_by_text("moved to Needs found").wait_for()
    with tenant_scope(office.org):
        assert Deal.objects.get(name="Deal 19").stage == Stage.objects.get(name="Needs found")
