"""How somebody came first and how he came when he asked last, on his lead."""

from collections.abc import Callable
from uuid import UUID, uuid4

from crm.accounts.actor import visitor_actor
from crm.tracking.actions.recognizing import recognize_visitor
from crm.tracking.models import KnownVisitor, Visit, Website
from leads.actions.submissions import Received, receive_submission
from leads.models import Lead, LeadForm
from tests.leads.making import make_form
from tests.tracking.sending import batch, make_site, now_ms, page
from tests.tracking.sending import send as send_events
from tests.world import OutsideClient, World, scope_of

HOUR = 3600_000
PAGE = "https://www.northwind.example/contact?utm_source=mailing&utm_campaign=autumn"


def fill_in(world: World, form: LeadForm, *, email: str = "anna@kessler.de", **received: object) -> Lead:
    """As the public form would."""
    values: dict[str, object] = {"answers": {"email": email, "last_name": "Kessler"}, **received}
    sent = receive_submission(form, Received(**values), organization=world.org, by=visitor_actor())  # type: ignore[arg-type]
    assert sent.lead is not None
    return sent.lead


def visited(site: Website, visitor: UUID, query: str = "", *, ago: int = 0) -> None:
    """One page, so many hours ago."""
    send_events(site, batch(page(f"/{query}", s=str(uuid4()), r="", t=now_ms() - ago * HOUR), visitor=visitor))


def test_visits_before_the_form_say_how_he_came(in_scope: World) -> None:
    site, form, visitor = make_site(in_scope.org), make_form(in_scope), uuid4()
    visited(site, visitor, "?utm_source=google&utm_medium=cpc&utm_campaign=spring", ago=50)
    visited(site, visitor, "?utm_source=newsletter&utm_medium=email", ago=20)
    visited(site, visitor, ago=1)
    lead = fill_in(in_scope, form, visitor_id=visitor, page="https://www.northwind.example/contact")
    assert (lead.first_source, lead.first_medium, lead.first_campaign) == ("google", "cpc", "spring")
    assert (lead.latest_source, lead.latest_medium) == ("newsletter", "email")
    assert lead.first_came_at is not None
    assert lead.latest_came_at is not None
    assert lead.first_came_at < lead.latest_came_at
    assert set(Visit.objects.values_list("person_id", flat=True)) == {lead.person_id}
    lead.refresh_from_db()
    assert lead.first_landing == "/"


def test_without_visits_the_form_itself_says_it(in_scope: World) -> None:
    form = make_form(in_scope)
    lead = fill_in(in_scope, form, page=PAGE, referrer="https://www.google.com/search?q=x", utm={"utm_source": "Ads"})
    assert (lead.first_source, lead.latest_source, lead.first_referrer) == ("ads", "ads", "google.com/search")
    assert lead.first_landing == "/contact"
    other = fill_in(
        in_scope, form, email="ben@example.com", page="https://x.example/", referrer="https://www.bing.com/"
    )
    assert (other.first_source, other.first_medium) == ("bing", "organic")
    silent = fill_in(in_scope, form, email="cara@example.com")
    assert (silent.first_source, silent.latest_source, silent.first_came_at) == ("", "", None)


def test_asking_again_changes_how_he_came_last_not_first(in_scope: World) -> None:
    form = make_form(in_scope)
    fill_in(in_scope, form, page=PAGE)
    lead = fill_in(in_scope, form, page="https://www.northwind.example/?gclid=1", client_key="again")
    lead.refresh_from_db()
    assert Lead.objects.count() == 1
    assert (lead.first_source, lead.first_campaign) == ("mailing", "autumn")
    assert (lead.latest_source, lead.latest_medium, lead.latest_campaign) == ("google", "cpc", "")


def test_a_lead_added_by_hand_learns_how_he_came_when_his_browser_is_known(
    world: World, drain: Callable[[], None]
) -> None:
    site, visitor = make_site(world.org), uuid4()
    visited(site, visitor, "?utm_source=fair", ago=2)
    with scope_of(world.org):
        lead = fill_in(world, make_form(world))
        assert lead.first_source == ""
        recognize_visitor(visitor, lead.person, how="link")
    drain()
    with scope_of(world.org):
        lead = Lead.objects.get()
        assert (lead.first_source, lead.latest_source, lead.version) == ("fair", "fair", 1)


def test_what_a_robot_sent_joins_nothing(in_scope: World) -> None:
    site, form, visitor = make_site(in_scope.org), make_form(in_scope), uuid4()
    visited(site, visitor)
    receive_trapped = Received(answers={"email": "a@b.example"}, trapped=True, visitor_id=visitor)
    receive_submission(form, receive_trapped, organization=in_scope.org, by=visitor_actor())
    assert not KnownVisitor.objects.exists()


def test_a_visitor_of_another_organization_is_nobody_here(world: World) -> None:
    site, visitor = make_site(world.other_org), uuid4()
    visited(site, visitor, "?utm_source=secret")
    with scope_of(world.org):
        lead = fill_in(world, make_form(world), visitor_id=visitor)
        assert lead.first_source == ""
    with scope_of(world.other_org):
        assert Visit.objects.get().person_id is None


def test_the_hosted_form_takes_the_visitor_along(world: World) -> None:
    visitor = uuid4()
    with scope_of(world.org):
        form = make_form(world)
    address = f"/p/{world.org.slug}/forms/{form.slug}/?visitor={visitor}"
    assert f'value="{visitor}"' in OutsideClient().get(address).content.decode()
    nonsense = OutsideClient().get(f"/p/{world.org.slug}/forms/{form.slug}/?visitor=<x>").content.decode()
    assert "&lt;x&gt;" not in nonsense.split('name="visitor"')[1][:60]


def test_a_lead_says_on_its_page_and_in_the_list_how_he_came(world: World) -> None:
    with scope_of(world.org):
        lead = fill_in(world, make_form(world), page=PAGE)
        Lead.objects.filter(id=lead.id).update(owner=world.owner.membership)
    shown = world.boss.client.get(f"/leads/{lead.id}/").content.decode()
    assert "Mailing / autumn" in shown
    assert "Kessler" in world.boss.client.get("/leads/?first_campaign=autumn").content.decode()
    assert "Kessler" not in world.boss.client.get("/leads/?first_campaign=spring").content.decode()
