"""Build a form as a person does: see it while typing, lose nothing, by mouse, by keyboard and on a phone."""

import time
from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import FrameLocator, Page, expect

from leads.models import LeadForm
from tests.browser.visitor import Visitor
from tests.leads.making import make_form
from tests.world import PASSWORD, World, scope_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def form(world: World) -> LeadForm:
    with scope_of(world.org):
        return make_form(world)


def open_builder(visitor: Visitor, world: World, form: LeadForm, chosen: str = "part=page") -> Page:
    visitor.sign_in(world.boss.user.email, PASSWORD)
    return visitor.go(f"/leads/forms/{form.id}/?{chosen}")


def look(page: Page) -> FrameLocator:
    return page.frame_locator(".fl-leadpreview")


def saved(world: World) -> LeadForm:
    with scope_of(world.org):
        return LeadForm.objects.get()


def order(world: World, first: str) -> list[str]:
    """The first three fields, once the first one is that."""
    end = time.monotonic() + 15
    while True:
        keys = [part.key for part in saved(world).parts][:3]
        if keys[0] == first or time.monotonic() > end:
            return keys
        time.sleep(0.1)


def test_what_is_typed_is_seen_and_not_lost(visit: Callable[..., Visitor], world: World, form: LeadForm) -> None:
    boss = visit("boss")
    page = open_builder(boss, world, form, "field=company")
    page.get_by_label("Label", exact=True).fill("Where do you work?")
    expect(look(page).get_by_label("Where do you work?")).to_be_visible()
    assert saved(world).part("company").label == "Company"  # type: ignore[union-attr]
    boss.look("form-builder")

    page.get_by_role("link", name="Work e-mail").click()  # going on saves first
    expect(page.get_by_label("Label", exact=True)).to_have_value("Work e-mail")
    expect(page.get_by_role("link", name="Where do you work?")).to_be_visible()
    assert saved(world).part("company").label == "Where do you work?"  # type: ignore[union-attr]

    page.get_by_label("Label", exact=True).fill("")
    page.get_by_role("link", name="Phone").click()  # what can't be saved stays, and says why
    expect(page.get_by_text("One field needs another look")).to_be_visible()
    expect(page.get_by_label("Label", exact=True)).to_have_value("")
    page.get_by_label("Label", exact=True).fill("E-mail")
    page.get_by_role("link", name="Phone").click()
    expect(page.get_by_label("Label", exact=True)).to_have_value("Phone")
    assert saved(world).part("email").label == "E-mail"  # type: ignore[union-attr]


def test_each_part_is_seen_as_it_will_be(visit: Callable[..., Visitor], world: World, form: LeadForm) -> None:
    page = open_builder(visit("boss"), world, form)
    page.get_by_label("Headline beside the form").fill("Fly together")
    expect(look(page).get_by_role("heading", name="Fly together")).to_be_visible()
    page.get_by_role("link", name="Consent").click()
    page.get_by_label("Words beside box 2").fill("You may call me.")
    expect(look(page).get_by_label("You may call me.")).to_be_visible()
    page.get_by_role("link", name="Afterwards").click()
    page.get_by_label("Words of thanks").fill("See you on board.")
    expect(look(page).get_by_text("See you on board.")).to_be_visible()
    page.get_by_role("link", name="Publish").click()
    assert "You may call me." in page.get_by_label("Code for your own page").input_value()
    assert saved(world).thanks == "See you on board."


def test_a_condition_is_chosen_from_what_can_be_answered(
    visit: Callable[..., Visitor], world: World, form: LeadForm
) -> None:
    page = open_builder(visit("boss"), world, form, "field=message")
    expect(page.locator("#id_only_value")).to_be_hidden()
    page.get_by_label("Ask only if").select_option(label="Travellers")
    assert page.locator("#answers option").evaluate_all("all => all.map(one => one.value)") == ["Up to 20", "20 to 50"]
    page.locator("#id_only_value").fill("20 TO 50")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("only if Travellers is 20 to 50")).to_be_visible()


def test_fields_are_dragged_and_moved_by_keyboard(visit: Callable[..., Visitor], world: World, form: LeadForm) -> None:
    page = open_builder(visit("boss"), world, form)
    page.wait_for_function("() => document.querySelector('[data-fl-fields]').flDragging")
    first, third = page.locator("#node-first_name"), page.locator("#node-email")
    first.drag_to(third, source_position={"x": 20, "y": 20}, target_position={"x": 20, "y": 50})
    assert order(world, "last_name") == ["last_name", "email", "first_name"]
    expect(page.locator("#node-last_name [disabled]")).to_have_count(1)  # the answer has come
    page.get_by_role("button", name="Move First name up").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-fl-field]").nth(1)).to_have_id("node-first_name")
    page.get_by_text("Add a field").press("Enter")
    page.get_by_role("button", name="Date").press("Enter")
    expect(page.get_by_label("Label", exact=True)).to_have_value("Date")
    assert saved(world).parts[-1].key == "date"


def test_on_a_phone_the_chosen_field_comes_into_view(
    visit: Callable[..., Visitor], world: World, form: LeadForm
) -> None:
    boss = visit("boss", size="phone")
    page = open_builder(boss, world, form)
    page.get_by_role("link", name="Work e-mail").click()
    expect(page.get_by_label("Label", exact=True)).to_be_in_viewport()
    boss.look("form-builder")
    page.get_by_role("link", name="All parts").click()
    expect(page.locator("#node-email")).to_be_in_viewport()
    page.get_by_label("More").click()
    page.get_by_role("link", name="Answers").click()
    expect(page.get_by_text("Page opened")).to_be_visible()


def test_whoever_was_signed_out_is_told_before_what_he_typed_is_gone(
    visit: Callable[..., Visitor], world: World, form: LeadForm
) -> None:
    page = open_builder(visit("boss"), world, form, "field=company")
    page.get_by_label("Label", exact=True).fill("Where do you work?")
    expect(look(page).get_by_label("Where do you work?")).to_be_visible()
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_role("link", name="Work e-mail").click()
    page.get_by_text("You were signed out").wait_for()
    expect(page.get_by_label("Label", exact=True)).to_have_value("Where do you work?")
    assert saved(world).part("company").label == "Company"  # type: ignore[union-attr]
