"""A rep works through the inbox by keyboard: opens, calls, writes, puts aside, takes back, and goes on to the next."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from crm.mail.models import Message
from crm.tenancy.scope import tenant_scope
from crm.work.models import Call
from leads.actions.letters import seed_letters
from leads.models import Lead, LeadStatus
from sales.models import Deal
from tests.browser.visitor import Visitor
from tests.leads.making import make_lead
from tests.ready import ready_world
from tests.world import PASSWORD, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Visit = Callable[..., Visitor]


@pytest.fixture
def world(transactional_db: None) -> World:
    """Anna waits for an answer and is worth most; Boris has one already and is worth less."""
    world = ready_world()
    now, mine = timezone.now(), world.owner.membership
    with tenant_scope(world.org):
        seed_letters()
        make_lead(world.org, owner=mine, name="Boris Maric", score=40, value_minor=100_000, first_response_at=now)
        make_lead(
            world.org, owner=mine, name="Anna Kessler", score=85, value_minor=8_600_000, ready=True,
            response_due_at=now + timedelta(minutes=45),
        )  # fmt: skip
    return world


def _anna() -> Lead:
    return Lead.objects.get(name_key="anna kessler")


def _rep(visit: Visit, world: World, address: str = "/leads/", **how: str) -> Visitor:
    rep = visit("rep", **how)
    rep.sign_in(world.owner.user.email, PASSWORD)
    rep.go(address)
    return rep


def _press(visitor: Visitor, key: str) -> None:
    visitor.settle()
    visitor.page.keyboard.press(key)


def test_by_keyboard_from_the_list_to_the_deal(world: World, visit: Visit) -> None:
    rep = _rep(visit, world)
    rows = rep.page.locator("tbody tr")
    expect(rows.nth(0)).to_contain_text("Anna Kessler")
    expect(rows.nth(0)).to_contain_text(re.compile(r"Answer within 4[45] min, great score"))
    expect(rows.nth(0)).to_contain_text(re.compile("4[45] min left"))
    rep.look("inbox")
    _press(rep, "j")
    rep.page.keyboard.press("Enter")
    expect(rep.page.locator("#panel").get_by_role("heading", name="Anna Kessler")).to_be_visible()
    _press(rep, "q")
    rep.page.wait_for_url(re.compile("/leads/[0-9a-f-]+/$"))
    assert rep.sees("Anna Kessler is qualified.")
    _press(rep, "o")
    rep.page.get_by_label("Deal", exact=True).fill("Flights to Bilbao")
    rep.look("convert")
    rep.click("Open deal")
    assert rep.sees("Anna Kessler became the deal Flights to Bilbao.")
    with tenant_scope(world.org):
        assert Deal.objects.get().lead_id == _anna().id
    rep.click("Undo")
    assert rep.sees("Anna Kessler is a lead again.")
    with tenant_scope(world.org):
        assert _anna().status == LeadStatus.QUALIFIED
        assert not Deal.objects.exists()


def test_a_mail_begins_with_a_template(world: World, visit: Visit) -> None:
    with tenant_scope(world.org):
        anna = _anna()
    rep = _rep(visit, world, f"/leads/{anna.id}/")
    _press(rep, "m")
    form = rep.page.locator("#compose-mail")
    expect(form.get_by_label("Subject")).to_be_visible()
    form.locator("summary", has_text="Templates").click()
    expect(form.get_by_text("Could not reach you")).to_be_visible()
    form.get_by_label("Find a template").fill("ask thank")
    expect(form.get_by_text("Could not reach you")).to_be_hidden()
    rep.look("templates")
    form.get_by_label("Find a template").press("Enter")
    expect(form.get_by_label("Subject")).to_have_value(f"Your enquiry to {world.org.name}")
    expect(form.locator("textarea")).to_have_value(re.compile("Hello Anna,"))
    form.locator("textarea").press("Control+Enter")
    assert rep.sees("Mail to Anna Kessler is on its way.")
    with tenant_scope(world.org):
        assert "a call of ten minutes" in Message.objects.get().text


def test_put_aside_taken_back_and_on_to_the_next(world: World, visit: Visit) -> None:
    with tenant_scope(world.org):
        anna = _anna()
    rep = _rep(visit, world, f"/leads/{anna.id}/")
    _press(rep, "?")
    keys = rep.page.locator("#keys")
    for what in ("Qualify lead", "Log a call", "Nurture", "Disqualify", "Next lead", "Task"):
        expect(keys.get_by_text(what, exact=True)).to_be_visible()
    rep.look("lead-keys")
    rep.page.keyboard.press("Escape")
    _press(rep, "u")
    rep.click("Put into nurture")
    assert rep.sees("Anna Kessler is in nurture.")
    rep.click("Undo")
    assert rep.sees("Anna Kessler is new as before.")
    _press(rep, "d")
    rep.click("No budget")
    assert rep.sees("Disqualified just now.")
    _press(rep, "j")
    expect(rep.page.get_by_role("heading", name="Boris Maric")).to_be_visible()
    with tenant_scope(world.org):
        assert _anna().status == LeadStatus.DISQUALIFIED


def test_keys_do_nothing_while_one_writes(world: World, visit: Visit) -> None:
    with tenant_scope(world.org):
        anna = _anna()
    rep = _rep(visit, world, f"/leads/{anna.id}/")
    _press(rep, "n")
    rep.page.keyboard.type("quick jump do call")
    expect(rep.page.locator("#compose-note textarea")).to_have_value("quick jump do call")
    rep.page.keyboard.press("Control+Enter")
    assert rep.sees("Note saved.")
    with tenant_scope(world.org):
        assert _anna().status == LeadStatus.NEW


def test_a_call_on_a_phone(world: World, visit: Visit) -> None:
    rep = _rep(visit, world, size="phone")
    assert rep.sees("great score")
    rep.look("inbox")
    rep.page.get_by_role("link", name="Anna Kessler").first.click()
    rep.page.get_by_role("link", name="Log a call").locator("visible=true").first.click()
    rep.page.get_by_label("How did it go?").select_option(label="No answer")
    rep.page.get_by_label("What was said").fill("Voice mail")
    rep.look("log-call")
    rep.click("Log call")
    assert rep.sees("Call logged.")
    rep.look("lead-called")
    with tenant_scope(world.org):
        assert Call.objects.get().text == "Voice mail"
        assert _anna().next_action == "Call again"


def test_nothing_left_says_so(visit: Visit, transactional_db: None) -> None:
    world = ready_world()
    rep = _rep(visit, world)
    assert rep.sees("Everyone who might buy belongs here")
    rep.look("inbox-empty")
