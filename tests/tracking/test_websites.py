"""Settings > Websites: who may, what is kept, and the script that it makes."""

import json
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from crm.customers.models import Person
from crm.tracking.models import Visit, Website
from crm.tracking.queries.websites import Way, ways_to
from crm.tracking.script import OFF, SOURCE, tight_source
from tests.tracking.sending import batch, make_site, page, send
from tests.world import Member, OutsideClient, World, scope_of

GIVEN = {"name": "Shop", "origins": "shop.example.com\nhttps://*.Example.com/x", "consent": "ask", "retention_days": 30}


def test_a_marketer_adds_a_website(world: World, as_member: Callable[..., Member]) -> None:
    marketer = as_member("marketer")
    answer = marketer.client.post("/websites/new/", GIVEN)
    with scope_of(world.org):
        site = Website.objects.get()
    assert answer["Location"] == f"/websites/{site.id}/"
    assert site.origins == ["https://shop.example.com", "https://*.example.com"]
    shown = marketer.client.get(answer["Location"]).content.decode()
    assert f"/p/{world.org.slug}/sites/{site.key}.js" in shown
    assert "Nothing yet" in shown


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("origins", "https://", "is no address"),
        ("origins", "ftp://example.com", "is no address"),
        ("origins", "https://example.com:99999", "is no address"),
        ("origins", "\n".join(f"https://{n}.example.com" for n in range(21)), "At most 20"),
        ("origins", " ", "required"),
        ("retention_days", "0", "greater than or equal to 1"),
        ("consent", "sometimes", "valid choice"),
    ],
)
def test_what_makes_no_sense_is_said(world: World, field: str, value: str, said: str) -> None:
    answer = world.boss.client.post("/websites/new/", GIVEN | {field: value})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    with scope_of(world.org):
        assert not Website.objects.exists()


def test_reps_and_strangers_change_nothing(world: World) -> None:
    site = make_site(world.org)
    for member, status in ((world.owner, 403), (world.colleague, 403), (world.stranger, 404)):
        assert member.client.post(f"/websites/{site.id}/", GIVEN).status_code == status
        assert member.client.post(f"/websites/{site.id}/activity/", {"active": "0"}).status_code == status
        assert member.client.post(f"/websites/{site.id}/secret/").status_code == status
        assert member.client.get(f"/websites/{site.id}/").status_code == status
    with scope_of(world.org):
        after = Website.objects.get()
    assert (after.name, after.active, after.secret, after.version) == (site.name, True, site.secret, 1)


def test_switched_off_it_takes_nothing_and_its_script_does_nothing(world: World) -> None:
    site = make_site(world.org)
    address = f"/p/{world.org.slug}/sites/{site.key}.js"
    assert OutsideClient().get(address).content.decode() != OFF
    world.boss.client.post(f"/websites/{site.id}/activity/", {"active": "0"})
    assert OutsideClient().get(address).content.decode() == OFF
    assert send(site, batch(page())).status_code == 403
    world.boss.client.post(f"/websites/{site.id}/activity/", {"active": "1"})
    assert send(site, batch(page())).status_code == 200


def test_what_came_last_is_shown_live(world: World) -> None:
    site = make_site(world.org)
    send(site, batch(page("/prices")))
    part = world.boss.client.get(f"/websites/{site.id}/", headers={"HX-Request": "true", "HX-Target": "live"})
    assert "/prices" in part.content.decode()
    assert "<html" not in part.content.decode()


def test_the_script_is_small_and_carries_its_settings(world: World) -> None:
    site = make_site(world.org, consent="always")
    answer = OutsideClient().get(f"/p/{world.org.slug}/sites/{site.key}.js")
    text = answer.content.decode()
    assert len(text.encode()) < 4096 - 30  # with room for a longer address
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Set-Cookie" not in answer.headers
    own = json.loads(text[text.rindex("(") + 1 : text.rindex(")")])
    assert own == {"at": f"http://testserver/p/{world.org.slug}/", "key": site.key, "mode": "always"}
    assert site.secret not in text


def test_only_comments_and_spaces_are_taken_out_of_the_script() -> None:
    source, tight = SOURCE.read_text(), tight_source()
    assert "/*" in source
    assert "/*" not in tight
    assert '"fairlead:visitor"' in tight
    assert "return!objects()" in tight
    assert ":delete localStorage[name]" in tight
    assert "event=>event.persisted" in tight


def test_the_script_of_a_key_of_nobodys_does_nothing(world: World) -> None:
    site = make_site(world.other_org)
    assert OutsideClient().get(f"/p/{world.org.slug}/sites/{site.key}.js").content.decode() == OFF
    assert OutsideClient().get(f"/p/{world.org.slug}/sites/nonsense.js").content.decode() == OFF


def test_the_page_says_how_visitors_came(world: World) -> None:
    site = make_site(world.org)
    with scope_of(world.org):
        anna = Person.objects.create(first_name="Anna", last_name="Kessler")
        for person, source, medium, campaign in (
            (anna, "google", "cpc", "spring"), (None, "google", "cpc", "spring"), (None, "direct", "", ""),
        ):  # fmt: skip
            Visit.objects.create(
                id=uuid4(), website=site, visitor_id=uuid4(), person=person,
                source=source, medium=medium, campaign=campaign,
            )  # fmt: skip
        Visit.objects.create(
            id=uuid4(), website=site, visitor_id=uuid4(), started_at=timezone.now() - timedelta(days=31)
        )
        ways = ways_to(site)
    assert ways == [Way("Google Ads / spring", 2, 1), Way("Directly", 1, 0)]
    assert "Google Ads / spring" in world.boss.client.get(f"/websites/{site.id}/").text
