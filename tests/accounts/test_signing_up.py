"""Somebody new: sign-up, the mailed code, an organization of his own, the first page."""

from django.urls import reverse

from crm.accounts.models import Membership, Seat, User
from crm.tenancy.models import Organization
from crm.tenancy.scope import tenant_scope
from tests.accounts.mailing import code_for, newest_to
from tests.world import OutsideClient, World

ADA = {
    "name": "Ada Byron",
    "organization": "Byron Engines",
    "email": "Ada@Byron.example",
    "password1": "analytical-engine",
    "time_zone": "Europe/London",
}
ADDRESS = "ada@byron.example"


def test_from_sign_up_to_the_first_page(db: None) -> None:
    browser = OutsideClient()
    assert browser.post(reverse("account_signup"), ADA)["Location"] == reverse("account_email_verification_sent")
    assert browser.get("/")["Location"].startswith(reverse("account_login"))
    assert "Welcome to Fairlead" in newest_to(ADDRESS)
    answer = browser.post(reverse("account_email_verification_sent"), {"code": code_for(ADDRESS)})
    assert answer["Location"] == "/"
    page = browser.get("/").content.decode()
    assert "Byron Engines" in page
    assert "Start here" in page
    assert "Invite your colleagues" in page
    organization = Organization.objects.get(name="Byron Engines")
    assert organization.time_zone == "Europe/London"
    with tenant_scope(organization):
        owner = Membership.objects.select_related("role").get()
        assert (owner.name, owner.email, owner.role.slug) == ("Ada Byron", ADDRESS, "owner")


def test_a_wrong_code_opens_nothing(db: None) -> None:
    browser = OutsideClient()
    browser.post(reverse("account_signup"), ADA)
    page = browser.post(reverse("account_email_verification_sent"), {"code": "WRONG-CODE"})
    assert 'aria-invalid="true"' in page.content.decode()
    assert browser.get("/").status_code == 302


def test_what_is_wrong_is_said_and_nobody_is_made(db: None) -> None:
    wrong = ({"organization": ""}, {"name": ""}, {"email": "nobody"}, {"password1": "short"}, {"password1": "password"})
    for change in wrong:
        page = OutsideClient().post(reverse("account_signup"), ADA | change)
        assert 'aria-invalid="true"' in page.content.decode()
    assert not User.objects.filter(email=ADDRESS).exists()
    assert not Organization.objects.filter(name="Byron Engines").exists()


def test_a_time_zone_that_is_none_is_left_out(db: None) -> None:
    OutsideClient().post(reverse("account_signup"), ADA | {"time_zone": "Moon/Tranquility"})
    assert Organization.objects.get(name="Byron Engines").time_zone == "UTC"


def test_a_known_address_is_told_by_mail_only(world: World) -> None:
    address = world.owner.user.email
    answer = OutsideClient().post(reverse("account_signup"), ADA | {"email": address})
    assert answer["Location"] == reverse("account_email_verification_sent")  # as for anybody else
    assert "You have an account already" in newest_to(address)
    assert Seat.objects.filter(user=world.owner.user).count() == 1
