"""A page of another origin loads the script: what is asked, what is sent, and what becomes of it."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from crm.tracking.models import Consent, PageEvent, Visit, Website
from leads.models import Lead
from tests.browser.shop import Shop
from tests.leads.making import make_form
from tests.world import World, scope_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PATIENCE = 15.0


def website(world: World, shop: Shop, live_server: Any, consent: Consent) -> Website:
    """A site for the shop, its code in every page."""
    with scope_of(world.org):
        site = Website.objects.create(name="Shop", origins=[shop.origin], consent=consent)
    shop.html = f'<script async src="{live_server.url}/p/{world.org.slug}/sites/{site.key}.js"></script>'
    return site


def paths(world: World, expected: int) -> list[str]:
    """What was kept, as soon as it is as many."""
    end = time.monotonic() + PATIENCE
    while True:
        with scope_of(world.org):
            found = list(PageEvent.objects.order_by("at", "id").values_list("path", flat=True))
        if len(found) >= expected or time.monotonic() > end:
            return found
        time.sleep(0.1)


def test_nothing_is_kept_or_sent_before_the_visitor_agrees(
    world: World, shop: Shop, live_server: Any, open_page: Callable[..., Page]
) -> None:
    website(world, shop, live_server, Consent.ASK)
    page = open_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{shop.origin}/?utm_source=google&utm_medium=cpc&utm_campaign=spring")
    page.wait_for_function("window.fairlead")
    page.wait_for_timeout(900)
    assert [url for url in asked if "/events/" in url] == []
    assert page.evaluate("Object.keys(localStorage)") == []

    page.evaluate("fairlead.consent(true)")
    assert paths(world, 1) == ["/"]
    page.evaluate("history.pushState({}, '', '/prices?x=1'); document.title = 'Prices'")
    assert paths(world, 2) == ["/", "/prices"]
    page.evaluate("fairlead.track('pricing_viewed', {plan: 'Team', seats: 3})")
    page.goto(f"{shop.origin}/about#/team")
    assert paths(world, 4) == ["/", "/prices", "/prices", "/about#/team"]
    with scope_of(world.org):
        visit = Visit.objects.get()
        assert (visit.pages, visit.actions, visit.source, visit.campaign) == (3, 1, "google", "spring")
        assert PageEvent.objects.get(name="pricing_viewed").facts == {"plan": "Team", "seats": 3}
    assert page.context.cookies() == []

    page.evaluate("fairlead.consent(false)")
    assert page.evaluate("Object.keys(localStorage)") == ["fairlead.consent"]
    page.goto(f"{shop.origin}/after")
    page.wait_for_timeout(900)
    assert len(paths(world, 4)) == 4


@pytest.mark.parametrize("consent", [Consent.ALWAYS, Consent.NEVER])
def test_do_not_track_is_respected_whatever_the_site_says(
    world: World, shop: Shop, live_server: Any, open_page: Callable[..., Page], consent: Consent
) -> None:
    website(world, shop, live_server, consent)
    for said in ("doNotTrack", "globalPrivacyControl"):
        page = open_page()
        page.add_init_script(
            f"Object.defineProperty(navigator, '{said}', {{value: {said!r} == 'doNotTrack' ? '1' : true}})"
        )
        page.goto(f"{shop.origin}/")
        page.wait_for_function("window.fairlead")
        page.evaluate("fairlead.consent(true)")
        page.evaluate("fairlead.track('something')")
        page.wait_for_timeout(900)
        assert paths(world, 0) == []
        assert page.evaluate("fairlead.visitor()") is None


def test_a_site_that_never_recognizes_counts_pages_without_keeping_anything(
    world: World, shop: Shop, live_server: Any, open_page: Callable[..., Page]
) -> None:
    website(world, shop, live_server, Consent.NEVER)
    page = open_page()
    page.goto(f"{shop.origin}/")
    assert paths(world, 1) == ["/"]
    page.goto(f"{shop.origin}/prices")
    assert paths(world, 2) == ["/", "/prices"]
    assert page.evaluate("Object.keys(localStorage)") == []
    with scope_of(world.org):
        assert not Visit.objects.exists()


@pytest.mark.parametrize("consent", [Consent.ALWAYS, Consent.NEVER])
def test_who_clicks_on_at_once_is_counted_all_the_same(
    world: World, shop: Shop, live_server: Any, open_page: Callable[..., Page], consent: Consent
) -> None:
    website(world, shop, live_server, consent)
    page = open_page()
    wanted = [f"/{number}" for number in range(8)]
    for path in wanted:
        page.goto(f"{shop.origin}{path}")
        page.wait_for_function("window.fairlead")  # and away, before anything of it was sent
    page.goto("about:blank")
    assert sorted(paths(world, 8)) == wanted


def test_what_comes_back_from_the_browsers_memory_is_looked_at_again(
    world: World, shop: Shop, live_server: Any, open_page: Callable[..., Page]
) -> None:
    website(world, shop, live_server, Consent.NEVER)
    page = open_page()
    page.goto(f"{shop.origin}/a")
    assert paths(world, 1) == ["/a"]
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    assert paths(world, 2) == ["/a", "/a"]


def test_what_happens_offline_arrives_later(
    world: World, shop: Shop, live_server: Any, open_page: Callable[..., Page]
) -> None:
    website(world, shop, live_server, Consent.ALWAYS)
    page = open_page()
    page.goto(f"{shop.origin}/")
    assert paths(world, 1) == ["/"]
    page.context.set_offline(True)
    page.evaluate("history.pushState({}, '', '/a')")
    page.wait_for_timeout(100)
    page.evaluate("history.pushState({}, '', '/b')")
    page.wait_for_timeout(900)
    assert len(paths(world, 1)) == 1
    page.context.set_offline(False)
    assert paths(world, 3) == ["/", "/a", "/b"]


@pytest.mark.parametrize("way", ["embedded", "framed", "linked"])
def test_who_fills_in_a_form_is_known_with_his_visits(
    world: World, shop: Shop, live_server: Any, open_page: Callable[..., Page], way: str
) -> None:
    website(world, shop, live_server, Consent.ALWAYS)
    with scope_of(world.org):
        form = make_form(world)
    address = f"{live_server.url}/p/{world.org.slug}/forms/{form.slug}/"
    shop.html += {
        "embedded": f'<form action="{address}" method="post" data-fairlead-form>'
        '<input name="email" aria-label="Work e-mail">'
        f'<button>Send</button></form><script src="{live_server.url}/static/js/embed.js" defer></script>',
        "framed": f'<iframe src="{address}framed/" width="600" height="900"></iframe>',
        "linked": f'<a href="{address}">Write to us</a>',
    }[way]
    page = open_page()
    page.goto(f"{shop.origin}/?utm_source=google&utm_medium=cpc&utm_campaign=spring")
    assert paths(world, 1) == ["/"]
    page.goto(f"{shop.origin}/contact")
    if way == "linked":
        page.get_by_role("link", name="Write to us").click()
    where: Any = page.frame_locator("iframe") if way == "framed" else page
    where.get_by_label("Work e-mail").fill("anna@kessler.de")
    page.wait_for_timeout(2500)  # nobody fills in a form in less
    where.get_by_role("button").click()
    where.get_by_text("An offer is on its way").wait_for()
    with scope_of(world.org):
        lead = Lead.objects.get()
        assert (lead.first_source, lead.first_medium, lead.first_campaign) == ("google", "cpc", "spring")
        assert lead.first_landing == "/"
        assert Visit.objects.get().person_id == lead.person_id
