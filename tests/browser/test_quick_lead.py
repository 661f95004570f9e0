"""A lead in three fields at a fair: the network comes and goes, and each lead is there once."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from leads.models import Lead, Submission
from tests.browser.visitor import Visitor
from tests.world import PASSWORD, World, scope_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ADDRESS = "/leads/new/quick/"


@pytest.fixture
def rep(visit: Callable[..., Visitor], world: World) -> Visitor:
    """The owner's phone, signed in."""
    visitor = visit("rep", size="phone")
    visitor.sign_in(world.owner.user.email, PASSWORD)
    visitor.go(ADDRESS)
    return visitor


def add(page: Page, name: str, reach: str) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Phone or e-mail").fill(reach)
    page.get_by_role("button", name="Add lead").click()


def leads(world: World, expected: int) -> list[str]:
    """Whom there are leads of, as soon as there are as many."""
    end = time.monotonic() + 15
    while True:
        with scope_of(world.org):
            found = sorted(lead.person.name for lead in Lead.objects.select_related("person"))
        if len(found) >= expected or time.monotonic() > end:
            return found
        time.sleep(0.1)


def test_what_is_added_without_a_network_is_sent_once_when_it_is_back(rep: Visitor, world: World) -> None:
    page = rep.page
    page.context.set_offline(True)
    expect(page.get_by_text("No network.")).to_be_visible()
    add(page, "Aiko Tanabe", "aiko@hoshino.example")
    expect(page.get_by_text("Aiko Tanabe, aiko@hoshino.example")).to_be_visible()
    expect(page.get_by_label("Name")).to_have_value("")
    add(page, "Samuel Okafor", "+49 211 5550148")
    rep.look("quick-lead-offline")
    assert leads(world, 0) == []

    page.context.set_offline(False)
    assert leads(world, 2) == ["Aiko Tanabe", "Samuel Okafor"]
    expect(page.get_by_text("Waits in this browser")).to_be_hidden()
    expect(page.get_by_text("Samuel Okafor was sent now.")).to_be_visible()
    rep.go(ADDRESS)
    page.wait_for_timeout(500)
    with scope_of(world.org):
        assert Submission.objects.count() == 2
        assert set(Lead.objects.values_list("owner_id", flat=True)) == {world.owner.membership.id}


def test_an_answer_that_is_lost_on_its_way_makes_no_second_lead(rep: Visitor, world: World) -> None:
    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    rep.page.route(f"**{ADDRESS}", lose_the_answer, times=1)
    add(rep.page, "Aiko Tanabe", "aiko@hoshino.example")
    expect(rep.page.get_by_text("Waits in this browser")).to_be_visible()
    assert leads(world, 1) == ["Aiko Tanabe"]
    rep.go("/leads/")  # any page sends what waits
    rep.sees("Aiko Tanabe was sent now.")
    with scope_of(world.org):
        assert (Lead.objects.count(), Submission.objects.count()) == (1, 1)
    assert rep.page.evaluate("localStorage.getItem('fairlead.outbox')") is None


def test_what_failed_while_the_network_was_there_is_sent_again_by_itself(rep: Visitor, world: World) -> None:
    rep.page.route(f"**{ADDRESS}", lambda route: route.abort(), times=1)
    add(rep.page, "Aiko Tanabe", "aiko@hoshino.example")
    rep.sees("Aiko Tanabe was sent now.")
    assert leads(world, 1) == ["Aiko Tanabe"]


def test_what_is_typed_survives_a_reload_until_it_is_added(rep: Visitor, world: World) -> None:
    rep.page.get_by_label("Name").press_sequentially("Aiko")
    rep.go(ADDRESS)
    expect(rep.page.get_by_label("Name")).to_have_value("Aiko")
    rep.click("Add lead")
    rep.page.wait_for_url("**/leads/*-*/")
    rep.go(ADDRESS)
    expect(rep.page.get_by_label("Name")).to_have_value("")


def test_what_is_wrong_is_said_and_can_be_changed(rep: Visitor, world: World) -> None:
    rep.page.context.set_offline(True)
    add(rep.page, "Aiko", "aiko@hoshino")
    rep.page.context.set_offline(False)
    rep.sees("This e-mail address is not complete.")
    rep.click("Change Aiko, aiko@hoshino")
    rep.page.get_by_label("Phone or e-mail").fill("aiko@hoshino.example")
    rep.click("Add lead")
    rep.page.wait_for_url("**/leads/*-*/")
    assert leads(world, 1) == ["Aiko"]


def test_what_is_being_changed_is_kept_too(rep: Visitor, world: World) -> None:
    page = rep.page
    page.context.set_offline(True)
    add(page, "Aiko", "aiko@hoshino")
    page.context.set_offline(False)
    rep.sees("This e-mail address is not complete.")
    page.get_by_label("Name").fill("Samuel")
    rep.click("Change Aiko, aiko@hoshino")
    rep.sees("Add the lead you are typing first.")
    expect(page.get_by_label("Name")).to_have_value("Samuel")
    page.get_by_label("Name").fill("")
    rep.click("Change Aiko, aiko@hoshino")
    rep.go(ADDRESS)
    expect(page.get_by_label("Name")).to_have_value("Aiko")
    expect(page.get_by_label("Phone or e-mail")).to_have_value("aiko@hoshino")


def test_whoever_signs_in_next_does_not_see_what_waits(rep: Visitor, world: World) -> None:
    page = rep.page
    page.context.set_offline(True)
    add(page, "Aiko", "aiko@hoshino")
    page.context.set_offline(False)
    rep.sees("This e-mail address is not complete.")
    page.context.clear_cookies()
    rep.sign_in(world.boss.user.email, PASSWORD)
    rep.go(ADDRESS)
    expect(page.get_by_text("aiko@hoshino")).to_be_hidden()
    assert "aiko@hoshino" in page.evaluate("localStorage.getItem('fairlead.outbox')")
    assert leads(world, 0) == []
