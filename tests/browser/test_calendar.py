"""The calendar by mouse and keyboard, on a desk and on a phone."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest

from crm.tenancy.scope import tenant_scope
from crm.work.actions.tasks import add_task
from crm.work.dues import Due
from crm.work.models import Task
from crm.work.planning import Plan
from tests.browser.visitor import Visitor
from tests.world import PASSWORD, World, make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MONTH = "/tasks/?as=month&on=2027-03-10"


@pytest.fixture
def office(transactional_db: None) -> World:
    world = make_world()
    with tenant_scope(world.org):
        for number in range(5):
            plan = Plan(Due(date(2027, 3, 16), time(9 + number), "UTC"))
            add_task(f"Call {number}", plan=plan, assignee=world.boss.membership, by=world.boss.actor)
        add_task("Fair", plan=Plan(Due(date(2027, 3, 10), None, "UTC")), by=world.boss.actor)
    return world


def due(world: World, title: str) -> str:
    with tenant_scope(world.org):
        task = Task.objects.get(title=title)
    return f"{task.due_at:%m-%d %H:%M}" + (" all day" if task.due_on else "")


def day(page: Any, which: str) -> Any:
    return page.locator(f'[data-fl-day="{which}"]')


def test_a_calendar_at_a_desk(office: World, visit: Callable[..., Visitor]) -> None:
    boss = visit("boss")
    page = boss.sign_in(office.boss.user.email, PASSWORD)
    boss.go("/tasks/?assignee=me")
    boss.click("Calendar", role="link")
    boss.go(MONTH)
    boss.look("calendar-month")
    _by_mouse(office, boss, page)
    _by_keys(office, page)
    boss.go("/tasks/?as=week&on=2027-03-16")
    boss.look("calendar-week")
    _by_the_hour(office, page)
    _steps(boss, page)
    assert boss.errors == []


def _by_mouse(office: World, boss: Visitor, page: Any) -> None:
    page.get_by_role("link", name="Fair").drag_to(day(page, "2027-03-12").locator("[data-fl-slot]"))
    boss.sees("Fair: now due 12 March 2027.")
    assert due(office, "Fair") == "03-12 23:59 all day"
    assert day(page, "2027-03-12").get_by_text("Fair").is_visible()
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    boss.sees("back where it was")
    assert due(office, "Fair") == "03-10 23:59 all day"


def _by_keys(office: World, page: Any) -> None:
    fair = page.get_by_role("link", name="Fair")
    fair.focus()
    for key in ("m", "ArrowRight", "ArrowDown", "Escape"):
        page.keyboard.press(key)
    assert day(page, "2027-03-10").get_by_text("Fair").is_visible()
    for key in ("m", "ArrowDown", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    page.get_by_text("Fair: now due 18 March 2027.").wait_for()
    assert due(office, "Fair") == "03-18 23:59 all day"
    assert page.evaluate("document.activeElement.textContent").startswith("Fair")
    assert day(page, "2027-03-16").get_by_role("link", name="+2 more").is_visible()


def _by_the_hour(office: World, page: Any) -> None:
    page.get_by_role("link", name="Call 0").focus()
    for key in ("m", "ArrowDown", "ArrowDown", "ArrowLeft", "Enter"):
        page.keyboard.press(key)
    page.get_by_text("Call 0: now due 15 March 2027.").wait_for()
    assert due(office, "Call 0") == "03-15 11:00"


def _steps(boss: Visitor, page: Any) -> None:
    page.locator("#main").click(position={"x": 300, "y": 8})
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**on=2027-03-23")
    page.keyboard.press("t")
    page.wait_for_url(lambda url: "on=" not in url)
    boss.go("/tasks/?as=month&on=2027-03-10")
    day(page, "2027-03-24").locator("[data-fl-slot]").click()
    page.wait_for_url("**/tasks/new/?day=2027-03-24*")
    assert page.get_by_label("Due").input_value() == "2027-03-24"
    page.get_by_label("What has to be done?").fill("Invoice")
    boss.click("Add task")
    page.wait_for_url("**as=month*")
    assert day(page, "2027-03-24").get_by_text("Invoice").is_visible()


def test_an_agenda_on_a_phone(office: World, visit: Callable[..., Visitor]) -> None:
    for dark in (False, True):
        boss = visit(f"phone-{dark}", size="phone", dark=dark)
        page = boss.sign_in(office.boss.user.email, PASSWORD)
        boss.go(MONTH)
        assert day(page, "2027-03-16").get_by_text("Call 0").is_visible()
        assert not day(page, "2027-03-17").is_visible()
        boss.look("calendar-agenda")
        day(page, "2027-03-16").get_by_role("link", name="+2 more").click()
        boss.sees("Call 4")
        boss.look("calendar-day")
