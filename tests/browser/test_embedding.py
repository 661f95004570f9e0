"""A form on somebody else's page: the code that the builder gives, pasted as it is, on another origin."""

import hashlib
import html
import re
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from playwright.sync_api import Page, expect

from crm.attachments.models import Attachment
from crm.customers.actions.matching import Contact, person_for
from crm.customers.models import Consent, Person
from crm.tenancy.scope import tenant_scope
from crm.tracking.tokens import link_token
from leads.models import FieldDay, FieldKind, FormDay, FormField, FormKind, Lead, LeadForm, MapsTo, ShowIf, Submission
from leads.puzzles import fits
from tests.browser.shop import Shop
from tests.leads.making import make_form
from tests.world import World, scope_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAPER = {"name": "list.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 names"}
CALLS = {"purpose": "calls", "text": "You may call me about this trip.", "required": True, "version": 3}
TRIP = (
    FormField(key="kind", kind=FieldKind.YES_NO, label="Is it for a company?", required=True),
    FormField(
        key="company", kind=FieldKind.COMPANY, label="Company", maps_to=MapsTo.COMPANY, required=True,
        show_if=ShowIf("kind", value="yes"),
    ),
    FormField(key="people", kind=FieldKind.NUMBER, label="How many people?", least="2", most="500", half=True),
    FormField(key="day", kind=FieldKind.DATE, label="Leaving on", half=True),
    FormField(key="wants", kind=FieldKind.SEVERAL, label="What matters?", choices=("Price", "Lounge"), step=2),
    FormField(key="email", kind=FieldKind.EMAIL, label="E-mail", maps_to=MapsTo.EMAIL, step=2, required=True),
    FormField(key="paper", kind=FieldKind.FILE, label="Your list of travellers", step=2),
)  # fmt: skip


def trip(world: World, **more: Any) -> LeadForm:
    with scope_of(world.org):
        return make_form(
            world, parts=TRIP, slug="trip", title="Plan your trip", puzzle=True, more_consents=[CALLS], **more
        )


def embed(
    world: World, form: LeadForm, shop: Shop, live_server: Any, settings: Any, field: str = "snippet"
) -> str:  # fmt: skip
    """Paste the builder's code into the shop's pages. Where the shop is."""
    settings.SITE_URL = live_server.url
    page = world.boss.client.get(f"/leads/forms/{form.id}/?part=publish").text
    code = re.search(rf'<textarea[^>]*id="{field}"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert code
    shop.html = f'<meta name="viewport" content="width=device-width"><h1>Our agency</h1>{html.unescape(code[1])}'
    return shop.origin


def eventually(world: World, is_so: Callable[[], bool]) -> None:
    """A browser that leaves a page waits for no answer."""
    end = time.monotonic() + 15
    while time.monotonic() < end:
        with scope_of(world.org):
            if is_so():
                return
        time.sleep(0.1)
    raise AssertionError("It never was.")


def kept(world: World) -> Submission:
    with scope_of(world.org):
        return Submission.objects.select_related("lead", "person").get()


def fill_in_first_step(page: Page) -> None:
    """One step is shown, and of it what is asked; the browser says what is missing."""
    expect(page.get_by_text("Step 1 of 2")).to_be_visible()
    for later in (page.get_by_label("Company", exact=True), page.get_by_label("E-mail")):
        expect(later).to_be_hidden()
    expect(page.get_by_role("button", name="Send")).to_be_hidden()
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("Step 1 of 2")).to_be_visible()
    page.get_by_label("Yes").check()
    page.get_by_label("Company", exact=True).fill("Kessler")
    page.get_by_label("How many people?").fill("900")
    page.get_by_label("How many people?").press("Enter")


def fill_in_second_step(page: Page) -> None:
    expect(page.get_by_text("Step 2 of 2")).to_be_visible()
    page.get_by_label("Lounge").check()
    page.get_by_label("E-mail").fill("anna@kessler.example")
    page.get_by_label("Your list of travellers").set_input_files(PAPER)  # type: ignore[arg-type]
    page.get_by_label("You may call me").check()
    page.wait_for_timeout(2100)  # nobody fills in a form in less
    page.get_by_role("button", name="Send").click()


def mend(page: Page) -> None:
    """What is wrong is shown on its step and in focus; the file is still there."""
    expect(page.get_by_text("Please give 500 or less.")).to_be_visible()
    expect(page.get_by_label("How many people?")).to_be_focused()
    page.get_by_label("How many people?").fill("40")
    page.get_by_role("button", name="Next").click()
    assert page.get_by_label("Your list of travellers").input_value().endswith("list.pdf")
    page.get_by_role("button", name="Send").click()


def test_steps_conditions_files_and_a_puzzle_on_another_origin(
    world: World, shop: Shop, live_server: Any, settings: Any, open_page: Callable[..., Page]
) -> None:
    origin = embed(world, trip(world), shop, live_server, settings)
    page = open_page(viewport={"width": 390, "height": 844})
    page.goto(f"{origin}/trips?utm_source=google&utm_medium=cpc&utm_campaign=spring")
    fill_in_first_step(page)
    fill_in_second_step(page)
    mend(page)
    expect(page.get_by_role("status")).to_have_text("Thank you. An offer is on its way.")
    expect(page.get_by_role("status")).to_be_focused()
    assert page.url.startswith(origin)
    assert page.context.cookies() == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0

    answer = kept(world)
    assert answer.held_back == ""
    assert answer.payload == {
        "kind": "yes", "company": "Kessler", "people": "40", "wants": "Lounge", "email": "anna@kessler.example",
        "paper": "list.pdf",
    }  # fmt: skip
    assert (answer.page, answer.utm["utm_campaign"]) == (page.url, "spring")
    assert [(box["purpose"], box["version"]) for box in answer.consents] == [("calls", 3)]
    with scope_of(world.org):
        paper = Attachment.objects.get()
        assert (paper.subject_kind, paper.subject_id) == ("lead", answer.lead_id)
        with default_storage.open(paper.file) as file:
            assert file.read() == PAPER["buffer"]
        assert FormDay.objects.get().views == 1


def test_who_leaves_is_counted_by_the_field_he_left(
    world: World, shop: Shop, live_server: Any, settings: Any, open_page: Callable[..., Page]
) -> None:
    origin = embed(world, trip(world), shop, live_server, settings)
    page = open_page()
    page.goto(f"{origin}/")
    expect(page.get_by_text("Step 1 of 2")).to_be_visible()
    page.get_by_label("No", exact=True).check()
    page.get_by_label("How many people?").click()
    page.goto("about:blank")
    eventually(world, lambda: FieldDay.objects.filter(key="people", left=1).exists())
    with scope_of(world.org):
        assert FormDay.objects.get().started == 1


def test_a_subscription_on_another_origin_is_confirmed_by_mail(
    world: World, shop: Shop, live_server: Any, settings: Any, open_page: Callable[..., Page]
) -> None:
    with scope_of(world.org):
        form = make_form(
            world, parts=(replace(TRIP[5], step=1),), slug="news", title="News", kind=FormKind.SUBSCRIPTION
        )
    origin = embed(world, form, shop, live_server, settings)
    page = open_page()
    page.goto(f"{origin}/")
    page.get_by_label("E-mail").fill("anna@kessler.example")
    page.get_by_label("Send me offers").check()
    page.wait_for_timeout(2100)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status")).to_contain_text("Almost done")
    assert kept(world).held_back == "waiting"
    with scope_of(world.org):
        assert not Consent.objects.exists()
        assert not Person.objects.exists()


def test_a_step_that_asks_nothing_is_left_out(
    world: World, shop: Shop, live_server: Any, settings: Any, open_page: Callable[..., Page]
) -> None:
    only = FormField(
        key="budget", kind=FieldKind.NUMBER, label="Budget", step=2, show_if=ShowIf("kind", value="yes"), required=True
    )
    with scope_of(world.org):
        form = make_form(world, parts=(TRIP[0], only, replace(TRIP[5], step=3)), slug="short", consent_text="")
    origin = embed(world, form, shop, live_server, settings)
    page = open_page()
    page.goto(f"{origin}/")
    page.get_by_label("No", exact=True).check()
    expect(page.get_by_text("Step 1 of 2")).to_be_visible()
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_label("E-mail")).to_be_visible()
    page.get_by_role("button", name="Back").click()
    page.get_by_label("Yes").check()
    expect(page.get_by_text("Step 1 of 3")).to_be_visible()
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_label("Budget")).to_be_visible()  # it has to be answered


def test_a_frame_is_as_tall_as_what_is_in_it(
    world: World, shop: Shop, live_server: Any, settings: Any, open_page: Callable[..., Page]
) -> None:
    with scope_of(world.org):
        form = make_form(world, slug="long")
    origin = embed(world, form, shop, live_server, settings, field="frame")
    page = open_page(viewport={"width": 390, "height": 844})
    page.goto(f"{origin}/")
    inside = page.frame_locator("iframe")
    expect(inside.get_by_role("button", name="Send")).to_be_visible()
    page.wait_for_function("() => parseInt(document.querySelector('iframe').style.height) > 800")
    tall = page.locator("iframe").bounding_box()["height"]  # type: ignore[index]
    inside.get_by_label("Work e-mail").fill("anna@kessler.example")
    page.wait_for_timeout(2100)
    inside.get_by_role("button", name="Send").click()
    expect(inside.get_by_role("heading", name="Thank you")).to_be_visible()
    page.wait_for_function(f"() => parseInt(document.querySelector('iframe').style.height) < {tall}")


def test_whom_we_know_is_asked_what_is_missing(
    world: World, shop: Shop, live_server: Any, settings: Any, open_page: Callable[..., Page]
) -> None:
    phone = FormField(key="phone", kind=FieldKind.PHONE, label="Phone", maps_to=MapsTo.PHONE, step=2)
    name = FormField(key="first_name", kind=FieldKind.TEXT, label="First name", maps_to=MapsTo.FIRST_NAME)
    with scope_of(world.org):
        form = make_form(world, parts=(name, replace(TRIP[5], step=1), phone), consent_text="", progressive=True)
        anna, _ = person_for(Contact(email="anna@kessler.example", first_name="Anna", source="Fair"))
        token = link_token(anna.id)
    origin = embed(world, form, shop, live_server, settings)
    page = open_page()
    page.goto(f"{origin}/?fl_id={token}")
    expect(page.get_by_label("Phone")).to_be_visible()
    expect(page.get_by_text("Step 1 of 1")).to_be_hidden()
    for known in ("E-mail", "First name"):
        expect(page.get_by_label(known)).to_be_hidden()
    page.get_by_label("Phone").fill("+49 711 5550118")
    page.wait_for_timeout(2100)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status")).to_be_visible()
    answer = kept(world)
    assert answer.person
    assert (answer.person.id, answer.person.phone) == (anna.id, "+497115550118")


def test_without_its_script_the_code_is_a_form_all_the_same(
    world: World, shop: Shop, live_server: Any, settings: Any, open_page: Callable[..., Page]
) -> None:
    origin = embed(world, trip(world, redirect_url=""), shop, live_server, settings)
    page = open_page(java_script_enabled=False)
    page.goto(f"{origin}/")
    page.get_by_label("No", exact=True).check()
    page.get_by_label("E-mail").fill("anna@kessler.example")
    page.get_by_label("You may call me").check()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("look it over and send it once more")).to_be_visible()  # there it is, filled in
    expect(page.get_by_label("E-mail")).to_have_value("anna@kessler.example")


def test_on_our_own_page_a_refused_form_keeps_its_file(
    world: World, live_server: Any, open_page: Callable[..., Page]
) -> None:
    trip(world)
    page = open_page(viewport={"width": 390, "height": 844})
    page.goto(f"{live_server.url}/p/{world.org.slug}/forms/trip/")
    page.get_by_label("No", exact=True).check()
    page.get_by_role("button", name="Next").click()
    page.get_by_label("E-mail").fill("anna@kessler.example")
    page.get_by_label("Your list of travellers").set_input_files(PAPER)  # type: ignore[arg-type]
    page.wait_for_timeout(2100)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Please tick this box")).to_be_visible()
    page.get_by_label("You may call me").check()
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/thanks/")
    assert kept(world).payload["paper"] == "list.pdf"
    assert kept(world).held_back == ""
    with tenant_scope(world.org):
        assert Lead.objects.count() == 1


def test_the_browsers_sum_is_the_servers(open_page: Callable[..., Page]) -> None:
    """The puzzle's own SHA-256 against Python's, for every length around the block's border and for other letters."""
    source = (Path(settings.ROOT) / "static/js/form-more.js").read_text()
    code = source[source.index("  var K = [], H = [];") : source.index("  function begin(")]
    texts = ["x" * length for length in range(130)] + [f"{length}:ticket-:{length * 7919}" for length in range(60)]
    page = open_page()
    sums = page.evaluate(f"texts => {{ {code}\n return texts.map(text => hash(text) >>> 0); }}", texts)
    assert sums == [int.from_bytes(hashlib.sha256(text.encode()).digest()[:4]) for text in texts]


def test_what_the_browser_finds_the_server_takes(
    world: World, live_server: Any, open_page: Callable[..., Page]
) -> None:
    trip(world)
    for _ in range(3):
        page = open_page()
        page.goto(f"{live_server.url}/p/{world.org.slug}/forms/trip/")
        page.wait_for_selector("[name=solution]", state="attached")
        found = page.evaluate("['started', 'solution'].map(name => document.querySelector(`[name=${name}]`).value)")
        assert fits(*found)
