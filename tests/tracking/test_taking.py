"""What websites send: kept before it is answered, once, and only for whom it is."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.tracking.models import Consent, PageEvent, Visit, Website
from tests.tracking.sending import ORIGIN, batch, make_site, page, send
from tests.world import OutsideClient, World, scope_of


@pytest.fixture
def site(world: World) -> Website:
    return make_site(world.org)


def test_pages_are_kept_and_counted_to_their_visit(world: World, site: Website) -> None:
    visitor, visit = uuid4(), uuid4()
    first = page("/?utm_source=google&utm_medium=cpc&utm_campaign=spring", s=str(visit), r="https://www.google.com/")
    answer = send(site, batch(first, page("/prices", s=str(visit)), visitor=visitor))
    assert answer.status_code == 200
    assert answer.json() == {"kept": 2}
    assert answer["Access-Control-Allow-Origin"] == ORIGIN
    assert "Set-Cookie" not in answer.headers
    with scope_of(world.org):
        kept = Visit.objects.get()
        assert (kept.id, kept.visitor_id, kept.pages, kept.actions) == (visit, visitor, 2, 0)
        assert (kept.source, kept.medium, kept.campaign, kept.landing) == ("google", "cpc", "spring", "/")
        assert set(PageEvent.objects.values_list("path", flat=True)) == {"/", "/prices"}


def test_what_is_sent_twice_is_kept_once(world: World, site: Website) -> None:
    visit = str(uuid4())
    sent = batch(page("/a", s=visit, r=""), page("/b", s=visit), visitor=uuid4())
    assert [send(site, sent).json()["kept"] for _ in range(3)] == [2, 0, 0]
    more = {**sent, "e": [*sent["e"], page("/c", s=visit, n="signed_up", d={"plan": "Team"})]}
    assert send(site, more).json() == {"kept": 1}
    with scope_of(world.org):
        assert (Visit.objects.get().pages, Visit.objects.get().actions) == (2, 1)
        assert PageEvent.objects.get(name="signed_up").facts == {"plan": "Team"}


def test_a_visit_gets_its_source_also_when_its_first_page_comes_last(world: World, site: Website) -> None:
    visitor, visit = uuid4(), str(uuid4())
    send(site, batch(page("/b", s=visit), visitor=visitor))
    send(site, batch(page("/?utm_source=news", s=visit, r=""), visitor=visitor))
    with scope_of(world.org):
        assert (Visit.objects.get().source, Visit.objects.get().landing, Visit.objects.get().pages) == ("news", "/", 2)


@pytest.mark.django_db(transaction=True)
def test_what_nobody_we_know_looks_at_is_kept_by_one_message(world: World, site: Website) -> None:
    visitor, visit = uuid4(), str(uuid4())
    send(site, batch(page("/a", s=visit, r=""), visitor=visitor))  # the process knows the site from now on
    with CaptureQueriesContext(connection) as sent:
        assert send(site, batch(page("/b", s=visit), page("/c", s=visit), visitor=visitor)).json() == {"kept": 2}
    assert len(sent) == 1
    with scope_of(world.org):
        assert Visit.objects.get().pages == 3


def test_a_visit_is_not_taken_over_by_another_browser(world: World, site: Website) -> None:
    visit = str(uuid4())
    send(site, batch(page("/a", s=visit, r=""), visitor=uuid4()))
    send(site, batch(page("/b", s=visit), visitor=uuid4()))
    with scope_of(world.org):
        assert Visit.objects.get().pages == 1


def test_a_site_that_never_recognizes_anybody_keeps_no_visitors(world: World) -> None:
    site = make_site(world.org, consent=Consent.NEVER)
    assert send(site, batch(page("/a", s=str(uuid4()), r=""), visitor=uuid4())).json() == {"kept": 1}
    with scope_of(world.org):
        assert not Visit.objects.exists()
        assert PageEvent.objects.get().visit_id is None


@pytest.mark.parametrize("header", ["DNT", "Sec-GPC"])
def test_who_objects_is_left_alone(world: World, site: Website, header: str) -> None:
    assert send(site, batch(page(), visitor=uuid4()), headers={header: "1"}).json() == {"kept": 0}
    assert_nothing_kept(world)


@pytest.mark.parametrize("agent", ["", "Googlebot/2.1", "HeadlessChrome/140.0", "curl/8.1", "python-requests/2.3"])
def test_robots_are_no_visitors(world: World, site: Website, agent: str) -> None:
    assert send(site, batch(page(), visitor=uuid4()), agent=agent).json() == {"kept": 0}
    assert_nothing_kept(world)


@pytest.mark.parametrize("origin", ["", "null", "https://evil.example", "http://www.northwind.example"])
def test_pages_of_other_sites_are_refused(world: World, site: Website, origin: str) -> None:
    answer = send(site, batch(page(), visitor=uuid4()), origin=origin)
    assert answer.status_code == 403
    assert "Settings > Websites" in answer.json()["error"]
    assert_nothing_kept(world)


def test_a_site_that_was_switched_off_a_moment_ago_takes_nothing(world: World, site: Website) -> None:
    assert send(site, batch(page())).status_code == 200
    with scope_of(world.org):
        Website.objects.update(active=False, version=2)
    assert send(site, batch(page())).status_code == 403
    with scope_of(world.org):
        Website.objects.update(active=True, version=3)
    assert send(site, batch(page())).status_code == 200
    with scope_of(world.org):
        assert PageEvent.objects.count() == 2


def test_an_origin_that_was_added_a_moment_ago_may_send(world: World, site: Website) -> None:
    shop = "https://shop.northwind.example"
    assert send(site, batch(page()), origin=shop).status_code == 403
    with scope_of(world.org):
        Website.objects.update(origins=[shop], version=2)
    assert send(site, batch(page()), origin=shop).status_code == 200
    assert send(site, batch(page()), origin=ORIGIN).status_code == 403


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ("", 400),
        ("[]", 400),
        ("{", 400),
        ('{"e": {}}', 400),
        ('{"e": []}', 200),
        ('{"e": [1, null, "x", {}]}', 200),
        ("[" * 5000, 400),
        ('{"e": []}' + " " * 70_000, 413),
    ],
)
def test_what_is_no_batch_is_answered_with_what_is_wrong(world: World, site: Website, sent: str, status: int) -> None:
    answer = send(site, sent)
    assert answer.status_code == status
    assert status == 200 or answer.json()["error"]
    assert_nothing_kept(world)


def test_too_many_events_have_to_wait(world: World, site: Website, settings: object) -> None:
    settings.TRACKING_EVENTS_PER_MINUTE_AND_ADDRESS = 3  # type: ignore[attr-defined]
    assert send(site, batch(page(), page(), page())).status_code == 200
    refused = send(site, batch(page()))
    assert (refused.status_code, refused["Retry-After"]) == (429, "60")


def test_a_key_opens_only_its_own_organization(world: World, site: Website) -> None:
    answer = send(site, batch(page(), visitor=uuid4()), organization=world.other_org)
    assert answer.status_code == 404
    for organization in (world.org, world.other_org):
        with scope_of(organization):
            assert not PageEvent.objects.exists()


def test_browsers_may_ask_first(world: World, site: Website) -> None:
    answer = OutsideClient().options(f"/p/{world.org.slug}/sites/{site.key}/events/", headers={"origin": ORIGIN})
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (204, ORIGIN)
    assert OutsideClient().get(f"/p/{world.org.slug}/sites/{site.key}/events/").status_code == 405


def assert_nothing_kept(world: World) -> None:
    with scope_of(world.org):
        assert not PageEvent.objects.exists()
        assert not Visit.objects.exists()
