"""A browser turns out to be somebody's: his visits, his timeline, and what is set off."""

import time
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.utils import timezone

from crm.customers.models import Person
from crm.events.models import Event
from crm.records.actions.binning import bin_record
from crm.records.actions.purging import purge_now
from crm.tenancy.scope import current_organization_id, organization_context
from crm.tracking.actions.identifying import identify_visitor
from crm.tracking.actions.recognizing import recognize_visitor
from crm.tracking.models import KnownVisitor, PageEvent, Visit, Website
from crm.tracking.queries.visits import count_page, count_visits, first_and_latest
from crm.tracking.tasks import drop_visits, tell_of_visits
from crm.tracking.tokens import link_token, read_link_token, read_site_token, site_token
from tests.tracking.sending import batch, make_site, now_ms, page, send
from tests.world import World, scope_of

HOUR = 3600_000


@pytest.fixture
def site(world: World) -> Website:
    return make_site(world.org)


@pytest.fixture
def anna(world: World) -> Person:
    with scope_of(world.org):
        return Person.objects.create(first_name="Anna", last_name="Kessler")


def visited(site: Website, visitor: UUID, *paths: str, ago: int = 0, source: str = "") -> UUID:
    """A visit of these pages, so many hours ago."""
    visit = uuid4()
    query = f"?utm_source={source}" if source else ""
    pages = [page(f"{path}{query}", s=str(visit), t=now_ms() - ago * HOUR) for path in paths]
    pages[0]["r"] = ""
    assert send(site, batch(*pages, visitor=visitor)).json() == {"kept": len(paths)}
    return visit


def run(task: Any) -> int:
    """As a worker would, in the organization of the context."""
    return int(task.apply(headers={"organization": str(current_organization_id())}).get())


def told(kind: str) -> list[dict[str, Any]]:
    """The data of events of a kind, oldest first."""
    return list(Event.objects.filter(kind=f"tracking.{kind}").order_by("id").values_list("data", flat=True))


def test_earlier_visits_become_the_persons_and_stand_in_his_timeline(world: World, site: Website, anna: Person) -> None:
    visitor = uuid4()
    visited(site, visitor, "/", "/prices", ago=5, source="google")
    visited(site, visitor, "/", ago=3)
    now = visited(site, visitor, "/contact")
    visited(site, uuid4(), "/", ago=4)  # somebody else's
    with scope_of(world.org):
        for _ in range(2):
            recognize_visitor(visitor, anna, how="form")
        assert Visit.objects.of_person(anna.id).count() == 3
        assert PageEvent.objects.filter(person=anna).count() == 4
        over = told("website_visited")
        assert [(event["pages"], event["source"]) for event in over] == [(1, "direct"), (2, "google")]
        first = Event.objects.filter(kind="tracking.website_visited").order_by("occurred_at").first()
        assert first is not None
        assert timedelta(hours=4, minutes=59) < timezone.now() - first.occurred_at < timedelta(hours=5, minutes=1)
        assert [event["visits"] for event in told("visitor_recognized")] == [3]
        assert Visit.objects.get(id=now).told_at is None
        assert count_visits([anna.id])[anna.id].pages == 4
        assert count_page([anna.id], "/price") == {anna.id: 1}
        found = first_and_latest(anna.id)
        assert found is not None
        assert (found[0].source, found[1].source) == ("google", "google")


def test_the_running_visit_is_told_once_it_is_over(world: World, site: Website, anna: Person) -> None:
    visitor = uuid4()
    visit = visited(site, visitor, "/", "/contact")
    with scope_of(world.org):
        recognize_visitor(visitor, anna, how="form")
    with organization_context(world.org):
        assert run(tell_of_visits) == 0
    with scope_of(world.org):
        Visit.objects.filter(id=visit).update(last_at=timezone.now() - timedelta(minutes=31))
    with organization_context(world.org):
        assert (run(tell_of_visits), run(tell_of_visits)) == (1, 0)
    with scope_of(world.org):
        assert [event["pages"] for event in told("website_visited")] == [2]


def test_a_known_visitor_sets_things_off_once_a_page_and_visit(world: World, site: Website, anna: Person) -> None:
    visitor = uuid4()
    with scope_of(world.org):
        recognize_visitor(visitor, anna, how="form")
    visit = str(visited(site, visitor, "/prices"))
    send(site, batch(page("/prices", s=visit), page("/about", s=visit), visitor=visitor))
    send(site, batch(page("/prices", s=visit, n="pricing_viewed", d={"plan": "Team"}), visitor=visitor))
    send(site, batch(page("/old", s=visit, t=now_ms() - HOUR), visitor=visitor))
    with scope_of(world.org):
        assert [event["path"] for event in told("page_visited")] == ["/prices", "/about"]
        assert [event["name"] for event in told("action_reported")] == ["pricing_viewed"]
        assert Visit.objects.get().person_id == anna.id


def test_somebody_else_at_the_same_browser_gets_what_comes(world: World, site: Website, anna: Person) -> None:
    visitor = uuid4()
    before = visited(site, visitor, "/", ago=3)
    with scope_of(world.org):
        recognize_visitor(visitor, anna, how="form")
        ben = Person.objects.create(first_name="Ben")
        now = visited(site, visitor, "/")
        recognize_visitor(visitor, ben, how="form")
        assert Visit.objects.get(id=before).person_id == anna.id
        assert Visit.objects.get(id=now).person_id == ben.id
        assert KnownVisitor.objects.get().person_id == ben.id


def test_a_link_in_a_mail_says_who_it_is(world: World, site: Website, anna: Person) -> None:
    visitor = uuid4()
    visited(site, visitor, "/")
    with scope_of(world.org):
        token = link_token(anna.id)
        assert read_link_token(token) == anna.id
    send(site, batch({"k": token}, visitor=visitor))
    with scope_of(world.org):
        assert KnownVisitor.objects.get().person_id == anna.id
        assert told("visitor_recognized")[0]["how"] == "link"
    with scope_of(world.other_org):
        assert read_link_token(token) is None
        assert read_link_token(f"{token}x") is None


def test_the_sites_own_server_says_who_it_is(world: World, site: Website, anna: Person) -> None:
    claims = {"email": "new@example.com", "first_name": "Nina", "exp": time.time() + 600}
    visitor = uuid4()
    for bad in (
        site_token("another secret", claims),
        site_token(site.secret, claims | {"exp": time.time() - 1}),
        site_token(site.secret, claims | {"exp": time.time() + 90_000}),
        site_token(site.secret, claims | {"exp": None}),
        site_token(site.secret, claims | {"email": "nobody"}),
        site_token(site.secret, {"exp": time.time() + 600}),
        "new@example.com",
        "a.b.c",
        "eyJhbGciOiJub25lIn0.eyJlbWFpbCI6ImFAYi5jIn0.",
        "é.é.é",
    ):
        assert read_site_token(bad, site.secret) is None
        send(site, batch({"k": bad}, visitor=visitor))
    with scope_of(world.org):
        assert not KnownVisitor.objects.exists()
    send(site, batch({"k": site_token(site.secret, claims)}, visitor=visitor))
    with scope_of(world.org):
        assert KnownVisitor.objects.get().person.name == "Nina"


def test_who_is_purged_takes_his_visits_along(world: World, site: Website, anna: Person) -> None:
    visitor = uuid4()
    visited(site, visitor, "/")
    visited(site, uuid4(), "/")
    with scope_of(world.org):
        recognize_visitor(visitor, anna, how="form")
        bin_record("person", anna.id, by=world.boss.actor)
        purge_now("person", anna.id, by=world.boss.actor)
        assert not KnownVisitor.objects.exists()
        assert (Visit.objects.count(), PageEvent.objects.count()) == (1, 1)


def test_old_visits_go_and_newer_ones_stay(world: World, anna: Person) -> None:
    site = make_site(world.org, retention_days=2)
    other = make_site(world.org, retention_days=9)
    for each in (site, other):
        visited(each, uuid4(), "/", ago=60)
        visited(each, uuid4(), "/", ago=20)
    with organization_context(world.org):
        assert (run(drop_visits), run(drop_visits)) == (2, 0)
    with scope_of(world.org):
        assert (Visit.objects.filter(website=site).count(), Visit.objects.filter(website=other).count()) == (1, 2)
        assert PageEvent.objects.count() == 3


def test_visits_stand_on_the_persons_page(world: World, site: Website, anna: Person) -> None:
    visitor = uuid4()
    visited(site, visitor, "/", "/prices", source="newsletter")
    with scope_of(world.org):
        recognize_visitor(visitor, anna, how="form")
    shown = world.boss.client.get(f"/customers/people/{anna.id}/").content.decode()
    assert "Website visits" in shown
    assert "Page /prices" in shown
    assert "from Newsletter" in shown
    assert world.stranger.client.get(f"/customers/people/{anna.id}/").status_code == 404


def test_the_secret_lies_sealed_and_none_signs_nothing(world: World, site: Website) -> None:
    claims = {"email": "anna@kessler.de", "exp": time.time() + 600}
    with scope_of(world.org):
        with connection.cursor() as cursor:
            cursor.execute("SELECT secret FROM tracking_website")
            assert cursor.fetchone()[0].startswith("sealed:")
        assert site.secret == Website.objects.get().secret
        Website.objects.update(secret="")
        assert identify_visitor(site.id, uuid4(), site_token("", claims)) is None
        assert not KnownVisitor.objects.exists()
