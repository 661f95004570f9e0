"""Meta asks once who we are, then signs with the secret of its own app. Secrets lie sealed in the database."""

import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from crm.tenancy.scope import tenant_scope
from leads.actions.hooks import add_hook, change_hook
from leads.models import HookCall, Lead, LeadHook, Proof
from leads.samples import PRESETS
from tests.world import World

BODY = json.dumps(PRESETS["meta"].payload).encode()


@pytest.fixture
def hook(world: World) -> LeadHook:
    with tenant_scope(world.org):
        return add_hook("Lead ads", preset="meta", proof=Proof.META, their_secret="app secret", by=world.boss.actor)


def address(world: World, hook: LeadHook) -> str:
    return f"/p/{world.org.slug}/hooks/{hook.token}/"


def post(world: World, hook: LeadHook, secret: str, body: bytes = BODY) -> Any:
    signed = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    headers = {"X-Hub-Signature-256": signed}
    return Client().post(address(world, hook), body, content_type="application/json", headers=headers)


def ask(world: World, hook: LeadHook, **changes: str) -> Any:
    said = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": hook.secret} | changes
    return Client().get(address(world, hook), said)


def test_whoever_knows_the_verify_token_gets_the_challenge_back(world: World, hook: LeadHook) -> None:
    answer = ask(world, hook)
    assert (answer.status_code, answer.content) == (200, b"1158201444")
    assert answer["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize(
    "change", [{"hub.verify_token": "guessed"}, {"hub.verify_token": ""}, {"hub.mode": "unsubscribe"}]
)
def test_nobody_else_does(world: World, hook: LeadHook, change: dict[str, str]) -> None:
    answer = ask(world, hook, **change)
    assert answer.status_code == 403
    assert b"1158201444" not in answer.content


def test_a_webhook_of_another_kind_shakes_no_hands(world: World, hook: LeadHook) -> None:
    with tenant_scope(world.org):
        change_hook(hook.id, hook.name, proof=Proof.ADDRESS, by=world.boss.actor)
    assert ask(world, hook).status_code == 403


def test_what_the_app_signed_becomes_a_lead(world: World, hook: LeadHook, drain: Callable[[], None]) -> None:
    assert post(world, hook, "app secret").status_code == 200
    assert post(world, hook, "app secret").json()["again"]
    drain()
    with tenant_scope(world.org):
        assert Lead.objects.get().source == "Meta lead ad"


@pytest.mark.parametrize("secret", ["another", ""])
def test_what_it_did_not_sign_is_refused(world: World, hook: LeadHook, secret: str) -> None:
    assert post(world, hook, secret).status_code == 401
    with tenant_scope(world.org):
        assert not HookCall.objects.exists()
        assert LeadHook.objects.get().refused == 1


def test_without_a_secret_to_check_by_all_is_refused(world: World, hook: LeadHook) -> None:
    with tenant_scope(world.org):
        LeadHook.objects.update(their_secret="")
    assert post(world, hook, "").status_code == 401


def test_another_name_keeps_the_secret(world: World, hook: LeadHook) -> None:
    with tenant_scope(world.org):
        change_hook(hook.id, "Ads", proof=Proof.META, by=world.boss.actor)
        assert LeadHook.objects.get().their_secret == "app secret"


def test_the_page_asks_for_the_secret_and_never_shows_it(world: World) -> None:
    new = "/leads/sources/webhooks/new/"
    said = {"name": "Ads", "preset": "meta", "proof": "meta"}
    refused = world.boss.client.post(new, said)
    assert refused.status_code == 422
    assert "Without it nobody can tell" in refused.text
    page = world.boss.client.post(new, said | {"their_secret": "s3cret-of-the-app"}, follow=True)
    assert "Verify token" in page.text
    with tenant_scope(world.org):
        hook = LeadHook.objects.get()
    assert (hook.their_secret, hook.secret in page.text) == ("s3cret-of-the-app", True)
    again = world.boss.client.get(f"/leads/sources/webhooks/{hook.id}/")
    assert "s3cret-of-the-app" not in page.text + again.text
    assert hook.secret not in again.text


def test_secrets_lie_sealed_in_the_database(world: World, hook: LeadHook) -> None:
    with tenant_scope(world.org):
        with connection.cursor() as cursor:
            cursor.execute("SELECT secret, their_secret FROM leads_leadhook")
            kept = cursor.fetchone()
        again = LeadHook.objects.get()
    assert all(text.startswith("sealed:") for text in kept)
    assert hook.secret not in str(kept)
    assert (again.secret, again.their_secret) == (hook.secret, "app secret")


def test_only_the_number_of_a_lead_is_told_as_what_it_is(
    world: World, hook: LeadHook, drain: Callable[[], None]
) -> None:
    value = {"leadgen_id": "444", "page_id": "1", "form_id": "2"}
    body = json.dumps({"object": "page", "entry": [{"changes": [{"field": "leadgen", "value": value}]}]}).encode()
    assert post(world, hook, "app secret", body).status_code == 200
    drain()
    with tenant_scope(world.org):
        assert "the number of a lead" in HookCall.objects.get().error
