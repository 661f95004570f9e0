"""A customer books a time on his phone, without an account; the colleague finds it in his calendar."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from crm.meetings.actions.booking_pages import add_page
from crm.meetings.models import Answer, Attendee, Meeting
from tests.browser.visitor import Visitor
from tests.world import PASSWORD, World, scope_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
QUESTIONS = [{"ask": "What is it about?", "needed": True}]


@pytest.fixture
def customer(visit: Callable[..., Visitor], world: World) -> Visitor:
    """Somebody's phone at the booking page of the owner."""
    values: dict[str, Any] = {"title": "First talk", "slug": "first-talk", "notice": 0, "questions": QUESTIONS}
    with scope_of(world.org):
        add_page(values, [world.owner.membership], by=world.owner.actor)
    visitor = visit("customer", size="phone")
    visitor.go(f"/p/{world.org.slug}/book/first-talk/")
    return visitor


def test_book_and_give_back(customer: Visitor, visit: Callable[..., Visitor], world: World) -> None:
    page = customer.page
    customer.look("booking-times")
    page.locator(".fl-booking__days a").first.click()
    page.get_by_label("First name").fill("Zoe")
    page.get_by_label("E-mail").fill("zoe@example.com")
    page.get_by_role("button", name="Book this time").click()
    expect(page.get_by_text("Tell us your name.")).to_be_visible()
    expect(page.get_by_label("E-mail")).to_have_value("zoe@example.com")
    page.get_by_label("Last name").fill("Guest")
    page.get_by_label("What is it about?").fill("A new router")
    page.get_by_role("button", name="Book this time").click()
    expect(page.get_by_text("It is booked.")).to_be_visible()
    customer.look("booking-done")
    with scope_of(world.org):
        assert Meeting.objects.get().organizer_id == world.owner.membership.id
        assert Attendee.objects.get(address="zoe@example.com").answer == Answer.COMES
    _find_it(visit("rep"), world)
    page.get_by_label("I can't").check()
    page.get_by_role("button", name="Send answer").click()
    expect(page.get_by_text("This meeting was called off.")).to_be_visible()
    page.get_by_role("link", name=re.compile("another time")).click()
    expect(page.get_by_role("heading", name="Choose a time")).to_be_visible()


def _find_it(rep: Visitor, world: World) -> None:
    rep.sign_in(world.owner.user.email, PASSWORD)
    calendar = rep.go("/meetings/?as=month")
    calendar.get_by_text("First talk: Zoe Guest").first.click()
    expect(calendar.get_by_text("A new router")).to_be_visible()
    rep.look("booked-meeting")
