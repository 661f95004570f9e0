"""Sign in to the portal with a mailed code."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from crm.accounts.models import Membership
from crm.customers.models import Person, PersonEmail
from crm.mail.models import Message
from crm.portal.models import PortalAccount, PortalCode
from crm.tenancy.scope import tenant_scope
from tests.world import OutsideClient, World

ADDRESS = "anna@keller.example"
WRONG = "000000"


def ask(client: OutsideClient, slug: str, address: str = ADDRESS) -> int:
    """Ask for a code; the answer's status."""
    return int(client.post(f"/p/{slug}/portal/sign-in/", {"email": address}).status_code)


def mailed_code(world: World, address: str = ADDRESS) -> str:
    """The newest code that was mailed to the address."""
    with tenant_scope(world.org):
        message = Message.objects.filter(to_address=address, key__startswith="portal-code:").latest("id")
    found = re.match(r"\d{6}", message.subject)
    assert found is not None
    return found[0]


def give(client: OutsideClient, slug: str, code: str) -> int:
    """Type a code; the answer's status."""
    return int(client.post(f"/p/{slug}/portal/sign-in/code/", {"code": code}).status_code)


def sign_in(world: World, address: str = ADDRESS) -> OutsideClient:
    """A browser in which the customer is signed in to the portal of world.org."""
    client = OutsideClient()
    slug = world.org.slug
    assert ask(client, slug, address) == 302
    assert give(client, slug, mailed_code(world, address)) == 302
    return client


def wrong_for(code: str) -> str:
    """Six digits that are not these."""
    return WRONG if code != WRONG else "111111"


def test_known_person_signs_in_as_himself(world: World) -> None:
    with tenant_scope(world.org):
        person = Person.objects.create(first_name="Anna", last_name="Keller", email=ADDRESS)
        PersonEmail.objects.create(person=person, address=ADDRESS, key=ADDRESS)
    client = sign_in(world)
    page = client.get(f"/p/{world.org.slug}/portal/")
    assert page.status_code == 200
    assert ", Anna" in page.content.decode()
    with tenant_scope(world.org):
        account = PortalAccount.objects.get()
        assert account.person_id == person.id
        assert Person.objects.count() == 1


def test_unknown_address_gets_a_code_and_becomes_a_person(world: World) -> None:
    sign_in(world, "New.Customer@Keller.example")
    with tenant_scope(world.org):
        person = Person.objects.get()
        assert (person.email, person.source) == ("New.Customer@Keller.example", "portal")


def test_unknown_address_becomes_nobody_before_the_code(world: World) -> None:
    ask(OutsideClient(), world.org.slug)
    with tenant_scope(world.org):
        assert Person.objects.count() == 0
        assert PortalAccount.objects.count() == 0


def test_answer_is_the_same_for_known_and_unknown(world: World) -> None:
    with tenant_scope(world.org):
        person = Person.objects.create(email=ADDRESS)
        PersonEmail.objects.create(person=person, address=ADDRESS, key=ADDRESS)
    pages = []
    for address in (ADDRESS, "nobody@keller.example"):
        client = OutsideClient()
        assert ask(client, world.org.slug, address) == 302
        page = client.get(f"/p/{world.org.slug}/portal/sign-in/code/").content.decode()
        pages.append(re.sub(r"value=\"\w{64}\"", "", page.replace(address, "ADDRESS")))
    assert pages[0] == pages[1]


def test_wrong_code_is_counted_and_fifth_ends_it(world: World) -> None:
    client = OutsideClient()
    ask(client, world.org.slug)
    code = mailed_code(world)
    for _ in range(5):
        assert give(client, world.org.slug, wrong_for(code)) == 422
    assert give(client, world.org.slug, code) == 302  # back to asking for a new one
    assert client.get(f"/p/{world.org.slug}/portal/").status_code == 302
    with tenant_scope(world.org):
        assert PortalCode.objects.get().attempts == 5
        assert PortalAccount.objects.count() == 0


def test_code_works_once(world: World) -> None:
    client = OutsideClient()
    ask(client, world.org.slug)
    code = mailed_code(world)
    assert give(client, world.org.slug, f" {code[:3]} {code[3:]} ") == 302
    assert client.get(f"/p/{world.org.slug}/portal/").status_code == 200
    client.post(f"/p/{world.org.slug}/portal/sign-out/")
    assert give(client, world.org.slug, code) == 302
    assert client.get(f"/p/{world.org.slug}/portal/").status_code == 302


def test_code_is_good_for_ten_minutes(world: World) -> None:
    client = OutsideClient()
    ask(client, world.org.slug)
    code = mailed_code(world)
    with time_machine.travel(timezone.now() + timedelta(minutes=10, seconds=1)):
        assert give(client, world.org.slug, code) == 302
        assert client.get(f"/p/{world.org.slug}/portal/").status_code == 302


def test_code_works_only_in_the_browser_that_asked(world: World) -> None:
    ask(OutsideClient(), world.org.slug)
    thief = OutsideClient()
    assert give(thief, world.org.slug, mailed_code(world)) == 302
    assert thief.get(f"/p/{world.org.slug}/portal/").status_code == 302


def test_sixth_code_in_an_hour_is_refused_and_nothing_mailed(world: World) -> None:
    for _ in range(5):
        assert ask(OutsideClient(), world.org.slug) == 302
    assert ask(OutsideClient(), world.org.slug) == 429
    with tenant_scope(world.org):
        assert Message.objects.count() == 5
    assert ask(OutsideClient(), world.org.slug, "other@keller.example") == 302


def test_codes_from_one_place_are_limited(world: World) -> None:
    statuses = [ask(OutsideClient(), world.org.slug, f"c{n}@keller.example") for n in range(31)]
    assert statuses == [302] * 30 + [429]


def test_session_gets_a_new_id(world: World) -> None:
    client = OutsideClient()
    ask(client, world.org.slug)
    before = client.cookies["fairlead_session"].value
    give(client, world.org.slug, mailed_code(world))
    assert client.cookies["fairlead_session"].value != before


def test_returns_to_the_page_he_wanted(world: World) -> None:
    client = OutsideClient()
    wanted = f"/p/{world.org.slug}/portal/requests/new/"
    assert client.get(wanted)["Location"] == f"/p/{world.org.slug}/portal/sign-in/"
    ask(client, world.org.slug)
    answer = client.post(f"/p/{world.org.slug}/portal/sign-in/code/", {"code": mailed_code(world)})
    assert answer["Location"] == wanted


def test_portal_of_another_organization_stays_closed(world: World) -> None:
    client = sign_in(world)
    assert client.get(f"/p/{world.other_org.slug}/portal/").status_code == 302
    assert client.get(f"/p/{world.org.slug}/portal/").status_code == 200


def test_closed_account_is_outside_at_once(world: World) -> None:
    client = sign_in(world)
    with tenant_scope(world.org):
        PortalAccount.objects.update(active=False)
    assert client.get(f"/p/{world.org.slug}/portal/").status_code == 302
    other = OutsideClient()
    ask(other, world.org.slug)
    assert give(other, world.org.slug, mailed_code(world)) == 422


def test_sign_out_leaves_only_this_portal(world: World) -> None:
    client = sign_in(world)
    client.force_login(world.owner.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.post(f"/p/{world.org.slug}/portal/sign-out/")
    assert client.get(f"/p/{world.org.slug}/portal/").status_code == 302
    assert client.get("/").status_code == 200  # still at work


def test_colleague_is_no_portal_customer(world: World) -> None:
    assert world.owner.client.get(f"/p/{world.org.slug}/portal/").status_code == 302
    with tenant_scope(world.org):
        assert Membership.objects.count() > 0
        assert PortalAccount.objects.count() == 0


@pytest.mark.parametrize("path", ["sign-in/", "sign-in/code/", ""])
def test_pages_are_light(world: World, path: str) -> None:
    client = sign_in(world) if not path else OutsideClient()
    if path.endswith("code/"):
        ask(client, world.org.slug)
    page = client.get(f"/p/{world.org.slug}/portal/{path}")
    assert page.status_code == 200
    assert len(page.content) < 20_000
    assert b"<script" not in page.content
