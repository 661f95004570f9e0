"""Targets: a block of a spreadsheet is pasted, what has no room is said, and it is kept once it is saved."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.visitor import Visitor
from tests.ready import ready_world
from tests.world import PASSWORD, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BLOCK = "1,200.50\t1300\tno\r\n700\t800\r\n"  # as spreadsheets copy it: tabs, and a line's end behind the last row


@pytest.fixture
def office(transactional_db: None) -> World:
    return ready_world()


def test_a_block_of_a_spreadsheet(office: World, visit: Callable[..., Visitor]) -> None:
    boss = visit("boss")
    boss.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = boss.sign_in(office.boss.user.email, PASSWORD)
    boss.go("/sales/targets/?year=2031&by=quarter")
    _cell(page, 0, 2).click()
    page.evaluate("text => navigator.clipboard.writeText(text)", BLOCK)
    page.keyboard.press("Control+V")
    expect(page.get_by_text("4 filled in, 1 had no room. Nothing is saved yet.")).to_be_visible()
    assert [_cell(page, row, at).input_value() for row in (0, 1) for at in (2, 3)] == ["1,200.50", "1300", "700", "800"]
    boss.look("targets-pasted")
    boss.click("Save targets")
    expect(page.get_by_text("€2,500.50").first).to_be_visible()
    boss.go("/sales/targets/?year=2031&by=quarter")
    assert [_cell(page, 0, at).input_value() for at in range(4)] == ["", "", "1200.50", "1300"]
    # One value is pasted as the browser does it, and Enter goes on to the row below.
    _cell(page, 1, 0).fill("5")
    page.keyboard.press("Enter")
    expect(_cell(page, 2, 0)).to_be_focused()
    assert boss.errors == []


def _cell(page: Page, row: int, at: int) -> Locator:
    return page.locator("form[data-fl-grid] tbody tr").nth(row).locator("input").nth(at)
