"""Lists by mouse and keyboard: filters, views, columns, cells edited in place, picking by keys."""

from collections.abc import Callable
from typing import Any

import pytest

from crm.customers.models import Company, Lifecycle, Person
from crm.tenancy.scope import tenant_scope
from tests.browser.visitor import Visitor
from tests.ready import ready_world
from tests.world import PASSWORD, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office(transactional_db: None) -> World:
    world = ready_world()
    with tenant_scope(world.org):
        for number in range(12):
            company = Company.objects.create(name=f"Company {number:02}", city="Bonn", industry="Travel")
            Person.objects.create(
                last_name=f"Person {number:02}", city="Bonn" if number % 2 else "Munich", company=company,
                lifecycle=Lifecycle.CUSTOMER if number % 3 else Lifecycle.LEAD, owner=world.boss.membership,
            )  # fmt: skip
    return world


def test_a_list_is_narrowed_kept_and_worked_through(office: World, visit: Callable[..., Visitor]) -> None:
    boss = visit("boss")
    page = boss.sign_in(office.boss.user.email, PASSWORD)
    boss.go("/customers/people/")
    _add_filter(boss, page)
    _save_view(boss, page)
    _edit_a_cell(boss, page)
    _keys(boss, page)
    boss.go("/customers/people/?lifecycle=customer&shoe=44&city=Bonn&city=Rome&owner=me")
    boss.look("list-chips")
    boss.go("/lists/customers:people/filter/?state=city%3DBonn%26city%3DRome%26owner%3Dme")
    boss.look("list-groups")
    boss.go("/lists/customers:people/views/?state=owner%3Dme")
    boss.look("list-views")
    boss.go("/customers/people/?city=Rome&lifecycle=lead")
    boss.look("list-nothing")


@pytest.mark.parametrize(("size", "dark"), [("phone", False), ("phone", True), ("wide", True)])
def test_lists_on_a_phone_and_in_the_dark(office: World, visit: Callable[..., Visitor], size: str, dark: bool) -> None:
    boss = visit("boss", size=size, dark=dark)
    page = boss.sign_in(office.boss.user.email, PASSWORD)
    boss.go("/customers/people/?lifecycle=customer&shoe=44&owner=me")
    boss.look("list")
    page.locator(".fl-filters summary", has_text="Add filter").click()
    page.get_by_placeholder("Find a field").wait_for()
    boss.look("list-add")
    boss.go("/lists/customers:people/filter/?state=city%3DBonn%26city%3DRome%26owner%3Dme")
    boss.look("list-groups")


def _add_filter(boss: Visitor, page: Any) -> None:
    page.keyboard.press("f")
    find = page.get_by_placeholder("Find a field")
    find.wait_for()
    boss.look("list-add")
    find.fill("lifec")
    find.press("Enter")
    page.get_by_label("Lifecycle").wait_for()
    page.locator("[name=value]").select_option("customer")
    boss.look("list-one")
    page.locator(".fl-filterform").get_by_role("button", name="Show").click()
    page.wait_for_url("**/?lifecycle=customer")
    assert "Person 03" not in boss.text()
    page.locator(".fl-chip summary").first.click()
    page.locator(".fl-filterform").wait_for()
    boss.look("list-change")
    page.keyboard.press("Escape")


def _save_view(boss: Visitor, page: Any) -> None:
    page.locator("summary", has_text="Save view").click()
    page.get_by_label("Name of the view").fill("Customers of mine")
    page.get_by_label("Pin it at the left").check()
    page.get_by_role("button", name="Save view").click()
    page.wait_for_url("**/?view=*")
    page.get_by_label("Columns", exact=True).click()
    page.get_by_label("City", exact=True).check()
    boss.look("list-columns")
    page.get_by_role("button", name="Show these").click()
    assert boss.sees("Changed:")
    boss.look("list-changed")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("saved").first.wait_for()


def _edit_a_cell(boss: Visitor, page: Any) -> None:
    row = page.locator("tr", has_text="Person 11")
    city = row.locator("[aria-label*='change city']")
    city.click()
    field = row.locator("form[data-fl-edit] input:not([type=hidden])")
    field.fill("Hamburg")
    boss.look("list-cell")
    field.press("Enter")
    row.get_by_text("Hamburg").wait_for()
    city.click()
    row.locator("form[data-fl-edit] input:not([type=hidden])").press("Escape")
    row.locator("form").wait_for(state="detached")


def _keys(boss: Visitor, page: Any) -> None:
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Shift+X")
    assert page.locator("[data-fl-picked]").inner_text() == "3"
    boss.look("list-picked")
    page.keyboard.press("?")
    assert page.get_by_role("dialog", name="Shortcuts").is_visible()
    boss.look("list-keys")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    page.locator("#panel").get_by_role("heading").first.wait_for()
    boss.look("list-panel")
