"""A field of the organization's own in a browser: described in the settings, filled in on a record's page."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from crm.records.models import CustomField
from crm.tenancy.scope import tenant_scope
from tests.browser.visitor import Visitor
from tests.ready import ready_world
from tests.records.own_fields import a_field, all_fields
from tests.records.people import a_person
from tests.world import PASSWORD, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("size", "dark"), [("wide", False), ("phone", True)])
def test_from_the_settings_to_a_record(visit: Callable[..., Visitor], size: str, dark: bool) -> None:
    world = ready_world()
    boss = visit("boss", size=size, dark=dark)
    boss.sign_in(world.boss.user.email, PASSWORD)
    _describe(boss)
    with tenant_scope(world.org):
        all_fields(world)
        person = a_person(world)
    _order(boss, world)
    _fill_in(boss, reverse("customers:person", args=[person.id]))
    assert boss.errors == []


def _describe(boss: Visitor) -> None:
    boss.go(reverse("workspace:new_own_field", args=["person"]))
    boss.look("field-types")
    boss.click("One of a list", role="link", exact=False)
    boss.page.get_by_label("Name", exact=True).fill("Loyalty tier")
    boss.page.get_by_label("Choice 1", exact=True).fill("Silver")
    boss.page.get_by_label("Choice 2", exact=True).fill("Gold")
    boss.page.get_by_role("button", name="Add a choice").click()
    boss.page.get_by_label("Choice 3", exact=True).fill("Platinum")
    boss.page.get_by_role("button", name="Move choice 3 up").click()
    expect(boss.page.locator("[name=option_label]").nth(1)).to_have_value("Platinum")
    boss.page.locator("#preview option", has_text="Platinum").wait_for(state="attached")
    boss.look("field-described")
    boss.click("Add field")
    assert boss.sees("Silver, Platinum, Gold")


def _order(boss: Visitor, world: World) -> None:
    boss.go(reverse("workspace:own_fields"))
    boss.look("fields")
    boss.click("Move Loyalty tier down")
    with tenant_scope(world.org):
        assert [field.label for field in CustomField.objects.order_by("position")[:2]] == ["Text", "Loyalty tier"]


def _fill_in(boss: Visitor, address: str) -> None:
    boss.go(address)
    boss.page.locator("[aria-label$='change Loyalty tier']").first.click()
    boss.page.locator("select[name='custom.loyalty_tier']").select_option("gold")
    boss.page.locator("form[data-fl-edit] button[aria-label=Save]").click()
    boss.page.locator("[aria-label='Gold, change Loyalty tier']").first.wait_for()
    for key in ("money", "choices"):
        boss.page.locator(f"[aria-label$='change {key.title()}']").first.click()
        boss.page.locator(f"[name^='custom.{key}']").first.wait_for()
    boss.look("person-own-fields")
    boss.go(reverse("customers:add_person"))
    boss.look("new-person-own-fields")


def test_dragged_to_its_place(visit: Callable[..., Visitor]) -> None:
    world = ready_world()
    with tenant_scope(world.org):
        for label in ("One", "Two", "Three"):
            a_field(world, "text", label=label)
    boss = visit("boss", size="wide", dark=False)
    boss.sign_in(world.boss.user.email, PASSWORD)
    boss.go(reverse("workspace:own_fields"))
    boss.page.locator(".has-drag").wait_for()
    grips = boss.page.locator(".fl-grip")
    grips.nth(2).hover()
    boss.page.mouse.down()
    box = grips.nth(0).bounding_box()
    assert box is not None
    boss.page.mouse.move(box["x"] + 5, box["y"] + 20, steps=8)
    boss.page.mouse.move(box["x"] + 5, box["y"] - 4, steps=8)
    boss.page.mouse.up()
    boss.settle()
    boss.go(reverse("workspace:own_fields"))
    shown = boss.page.locator(".fl-field-name a").all_inner_texts()
    with tenant_scope(world.org):
        labels = [field.label for field in CustomField.objects.order_by("position")]
    assert labels != ["One", "Two", "Three"]  # how far it went is between the mouse and the animation
    assert labels == shown
