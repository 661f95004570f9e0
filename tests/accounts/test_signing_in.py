"""Ways of signing in: password, mailed code, a new password by mail, a second step, other devices signed out."""

import base64
import hashlib
import hmac
import struct
import time

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.urls import reverse

from crm.accounts.models import User
from tests.accounts.mailing import code_for, link_in, newest_to
from tests.world import PASSWORD, OutsideClient, World

LOGIN = "account_login"


def sign_in(address: str, password: str = PASSWORD) -> OutsideClient:
    """A browser after the password."""
    browser = OutsideClient()
    browser.post(reverse(LOGIN), {"login": address, "password": password})
    return browser


def sure_of(address: str) -> OutsideClient:
    """A browser after the password was asked once more, as before all that matters."""
    browser = sign_in(address)
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return browser


def is_in(browser: OutsideClient) -> bool:
    """Whether the home page opens."""
    return browser.get("/").status_code == 200


def test_by_password(world: World) -> None:
    assert is_in(sign_in(world.owner.user.email))
    assert is_in(sign_in(world.owner.user.email.upper()))
    assert not is_in(sign_in(world.owner.user.email, "wrong"))


def test_somebody_switched_off_stays_outside(world: World) -> None:
    User.objects.filter(id=world.owner.user.id).update(is_active=False)
    browser = OutsideClient()
    answer = browser.post(reverse(LOGIN), {"login": world.owner.user.email, "password": PASSWORD}, follow=True)
    assert "switched off" in answer.content.decode()
    assert not is_in(browser)


def test_by_mailed_code(world: World) -> None:
    browser, address = OutsideClient(), world.owner.user.email
    browser.post(reverse("account_request_login_code"), {"email": address})
    assert not is_in(browser)
    browser.post(reverse("account_confirm_login_code"), {"code": code_for(address)})
    assert is_in(browser)


def test_a_code_for_nobody_tells_nothing_here(db: None) -> None:
    browser = OutsideClient()
    answer = browser.post(reverse("account_request_login_code"), {"email": "nobody@example.com"})
    assert answer["Location"] == reverse("account_confirm_login_code")
    assert "no account" in newest_to("nobody@example.com")


def test_a_new_password_by_mail(world: World) -> None:
    browser, address = OutsideClient(), world.owner.user.email
    browser.post(reverse("account_reset_password"), {"email": address})
    link = link_in(newest_to(address))
    form = browser.get(link, follow=True)
    assert "Choose a new password" in form.content.decode()
    there = form.redirect_chain[-1][0]
    new = {"password1": "a quite new password", "password2": "a quite new password"}
    assert "is changed" in browser.post(there, new, follow=True).content.decode()
    assert is_in(sign_in(address, "a quite new password"))
    assert not is_in(sign_in(address))
    assert "not good any more" in OutsideClient().get(link).content.decode()


def test_too_many_attempts_are_told_so(world: World) -> None:
    browser = OutsideClient()
    answers = [
        browser.post(reverse("account_reset_password"), {"email": f"someone{number}@example.com"})
        for number in range(25)
    ]
    assert answers[-1].status_code == 429
    assert "Too many attempts" in answers[-1].content.decode()


def test_many_wrong_passwords_lock_the_address_for_a_while(world: World) -> None:
    browser = OutsideClient()
    for _ in range(12):
        page = browser.post(reverse(LOGIN), {"login": world.owner.user.email, "password": "wrong"})
    assert page.status_code in (200, 429)
    assert "Too many" in page.content.decode()


def test_the_second_step(world: World) -> None:
    address = world.owner.user.email
    browser = sure_of(address)
    activation = reverse("mfa_activate_totp")
    secret = browser.get(activation).context_data["form"].secret  # type: ignore[index]
    assert browser.post(activation, {"code": totp(secret)}).status_code == 302
    codes = Authenticator.objects.get(user=world.owner.user, type="recovery_codes").wrap().get_unused_codes()

    again = sign_in(address)
    assert not is_in(again)
    page = again.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert 'aria-invalid="true"' in page.content.decode()
    assert not is_in(again)
    again.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert is_in(again)

    used = sign_in(address)
    used.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert not is_in(used)


def test_the_password_is_asked_again_before_what_matters(world: World) -> None:
    browser = sign_in(world.owner.user.email)
    answer = browser.get(reverse("mfa_activate_totp"), follow=True)
    assert "Is it you?" in answer.content.decode()
    browser.post(reverse("account_email"), {"action_add": "1", "email": "thief@example.com"})
    assert not [message for message in mail.outbox if "thief@example.com" in message.to]


def test_other_devices_are_signed_out(world: World) -> None:
    here, there = sign_in(world.owner.user.email), sign_in(world.owner.user.email)
    assert is_in(here)
    assert is_in(there)
    page = here.get(reverse("usersessions_list")).content.decode()
    assert "This device" in page
    here.post(reverse("usersessions_list"))
    assert is_in(here)
    assert not is_in(there)


def test_another_address_after_its_code(world: World) -> None:
    browser, old, new = sure_of(world.owner.user.email), world.owner.user.email, "olga@new.example"
    browser.post(reverse("account_email"), {"action_add": "1", "email": new})
    world.owner.user.refresh_from_db()
    assert world.owner.user.email == old
    answer = browser.post(reverse("account_email_verification_sent"), {"code": code_for(new)})
    assert answer["Location"] == reverse("accounts:security")
    world.owner.user.refresh_from_db()
    assert world.owner.user.email == new
    assert "Your e-mail address was changed" in "".join(str(message.subject) for message in mail.outbox)
    members = world.boss.client
    browser.get("/")  # his next click tells his organization
    assert new in members.get(reverse("workspace:members")).content.decode()


@pytest.mark.parametrize(
    "name",
    [
        "account_login", "account_signup", "account_request_login_code", "account_reset_password",
        "account_reset_password_done", "account_inactive", "account_reset_password_from_key_done",
    ],
)  # fmt: skip
def test_pages_for_everybody_are_ours(db: None, name: str) -> None:
    page = OutsideClient().get(reverse(name)).content.decode()
    assert "css/gate.css" in page
    assert "<style" not in page


@pytest.mark.parametrize(
    "name",
    [
        "account_change_password", "account_email", "account_logout", "account_reauthenticate", "mfa_index",
        "mfa_activate_totp", "mfa_add_webauthn", "mfa_list_webauthn", "usersessions_list", "accounts:security",
        "accounts:profile", "accounts:organizations",
    ],
)  # fmt: skip
def test_pages_of_ones_own_are_ours(world: World, name: str) -> None:
    page = sign_in(world.owner.user.email).get(reverse(name), follow=True)
    assert page.status_code == 200
    text = page.content.decode()
    assert "css/gate.css" in text or "css/workspace.css" in text


def totp(secret: str) -> str:
    """The six figures of an authenticator app (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"
