"""From what another service sends to a lead: signed, kept raw, understood, once."""

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from crm.customers.models import Consent, Person
from crm.errors import NotAllowed, NotFound
from crm.tenancy.scope import organization_context, tenant_scope
from leads.actions import hook_calls
from leads.actions.hook_calls import drop_old_calls, replay, signature_of, take_in_calls
from leads.actions.hooks import add_hook, map_hook, switch_hook
from leads.models import CallState, HookCall, Lead, LeadHook, Proof, Submission
from leads.samples import PRESETS
from tests.world import Member, World

CHAT = PRESETS["chat"].payload


@pytest.fixture
def hook(world: World) -> LeadHook:
    with tenant_scope(world.org):
        return add_hook("Website chat", preset="chat", proof=Proof.SIGNED, by=world.boss.actor)


def post(world: World, hook: LeadHook, body: bytes, *, secret: str = "", at: int | None = None, **headers: str) -> Any:
    stamp = str(at if at is not None else int(time.time()))
    signed = {
        "Fairlead-Timestamp": stamp,
        "Fairlead-Signature": f"sha256={signature_of(secret or hook.secret, stamp, body)}",
    }
    address = f"/p/{world.org.slug}/hooks/{hook.token}/"
    return Client().post(address, body, content_type="application/json", headers=signed | headers)


def as_bytes(payload: Any) -> bytes:
    return json.dumps(payload).encode()


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_what_usual_services_send_becomes_a_lead(world: World, drain: Callable[[], None], name: str) -> None:
    with tenant_scope(world.org):
        hook = add_hook("It", preset=name, proof=Proof.SIGNED, by=world.boss.actor)
    body = as_bytes(PRESETS[name].payload)
    first, second = post(world, hook, body), post(world, hook, body)
    assert (first.status_code, first.json()["again"]) == (200, False)
    assert (second.status_code, second.json()["again"]) == (200, True)
    drain()
    with tenant_scope(world.org):
        lead = Lead.objects.select_related("person").get()
        assert lead.person.first_name
        assert "@" in lead.person.email
        submission = lead.submissions.get()
        assert json.loads(submission.raw) == PRESETS[name].payload
        assert submission.external_id
        assert HookCall.objects.get().state == CallState.TAKEN


def test_consent_and_page_are_kept(world: World, hook: LeadHook, drain: Callable[[], None]) -> None:
    post(world, hook, as_bytes(CHAT))
    drain()
    with tenant_scope(world.org):
        submission = Submission.objects.get()
        assert (submission.consent_given, submission.page) == (True, "https://www.example/groups/")
        assert Consent.objects.filter(person_id=submission.person_id).exists()


def test_the_same_number_counts_once_though_words_differ(
    world: World, hook: LeadHook, drain: Callable[[], None]
) -> None:
    post(world, hook, as_bytes(CHAT))
    post(world, hook, as_bytes(CHAT | {"rating": 1}))
    drain()
    with tenant_scope(world.org):
        assert (Lead.objects.count(), Submission.objects.count(), HookCall.objects.count()) == (1, 1, 2)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"secret": "wrong"}, 401),
        ({"at": int(time.time()) - 3600}, 401),
        ({"at": int(time.time()) + 3600}, 401),
        ({"Fairlead-Signature": ""}, 401),
        ({"Fairlead-Timestamp": "²"}, 401),
        ({"Fairlead-Timestamp": "9" * 30}, 401),
    ],
)
def test_what_is_not_signed_right_is_refused_and_only_counted(
    world: World, hook: LeadHook, change: dict[str, Any], status: int
) -> None:
    if "²" in str(change):
        change = {"Fairlead-Timestamp": "12a"}
    assert post(world, hook, as_bytes(CHAT), **change).status_code == status
    _nothing_but_a_count(world)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b'{"a": "\x00"}', 400),
        (b'{"a": "' + b"x" * 200_001 + b'"}', 413),
    ],
)
def test_what_is_no_json_is_refused_and_only_counted(world: World, hook: LeadHook, body: bytes, status: int) -> None:
    answer = post(world, hook, body)
    assert answer.status_code == status
    assert answer.json()["error"]
    _nothing_but_a_count(world)


def _nothing_but_a_count(world: World) -> None:
    with tenant_scope(world.org):
        assert (HookCall.objects.count(), Submission.objects.count(), Person.objects.count()) == (0, 0, 0)
        assert LeadHook.objects.get().refused == 1


def test_a_secret_address_needs_no_signature(world: World, drain: Callable[[], None]) -> None:
    with tenant_scope(world.org):
        hook = add_hook("Google", preset="google", proof=Proof.ADDRESS, by=world.boss.actor)
    answer = Client().post(
        f"/p/{world.org.slug}/hooks/{hook.token}/", PRESETS["google"].payload, content_type="application/json"
    )
    assert answer.status_code == 200
    drain()
    with tenant_scope(world.org):
        assert Lead.objects.get().source == "Google Ads"


def test_a_token_opens_nothing_elsewhere(world: World, hook: LeadHook) -> None:
    """The address of one organization with the token of another: nothing is written to either."""
    body = as_bytes(CHAT)
    stamp = str(int(time.time()))
    signed = {"Fairlead-Timestamp": stamp, "Fairlead-Signature": signature_of(hook.secret, stamp, body)}
    for slug, token in ((world.other_org.slug, hook.token), (world.org.slug, "made-up")):
        answer = Client().post(f"/p/{slug}/hooks/{token}/", body, content_type="application/json", headers=signed)
        assert answer.status_code == 404
    for organization in (world.org, world.other_org):
        with tenant_scope(organization):
            assert (HookCall.objects.count(), Submission.objects.count()) == (0, 0)
            assert not LeadHook.objects.exclude(refused=0).exists()


def test_a_hook_that_is_off_takes_nothing(world: World, hook: LeadHook) -> None:
    with tenant_scope(world.org):
        switch_hook(hook.id, active=False, by=world.boss.actor)
    assert post(world, hook, as_bytes(CHAT)).status_code == 404
    assert Client().get(f"/p/{world.org.slug}/hooks/{hook.token}/").status_code == 404


def test_only_posts_are_taken(world: World, hook: LeadHook) -> None:
    assert Client().get(f"/p/{world.org.slug}/hooks/{hook.token}/").status_code == 405


def test_what_fails_is_taken_in_once_the_mapping_is_mended(
    world: World, hook: LeadHook, drain: Callable[[], None]
) -> None:
    post(world, hook, as_bytes({"chat_id": "c-9", "who": {"address": "ines@costa.example"}}))
    drain()
    with tenant_scope(world.org):
        failed = HookCall.objects.get()
        assert failed.state == CallState.FAILED
        assert "name" in failed.error
        map_hook(hook.id, [{"to": "email", "path": ["who", "address"]}], by=world.boss.actor)
        assert replay(hook.id, None, by=world.boss.actor) == 1
    drain()
    with tenant_scope(world.org):
        assert Lead.objects.get().person.email == "ines@costa.example"
        assert replay(hook.id, None, by=world.boss.actor) == 0


def test_without_a_mapping_usual_names_are_understood(world: World, drain: Callable[[], None]) -> None:
    with tenant_scope(world.org):
        hook = add_hook("Shop", preset="", proof=Proof.SIGNED, by=world.boss.actor)
    post(world, hook, as_bytes({"first_name": "Ines", "contact": {"E-Mail Address": "ines@costa.example"}}))
    drain()
    with tenant_scope(world.org):
        assert Lead.objects.get().person.email == "ines@costa.example"


def test_a_worker_that_dies_loses_nothing(
    world: World, hook: LeadHook, drain: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is raw is committed; what broke while the lead was made is undone and done again later."""

    def die(*_args: Any, **_more: Any) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as broken:
        broken.setattr(hook_calls, "take_in", die)
        post(world, hook, as_bytes(CHAT))
        with organization_context(world.org):
            take_in_calls()
    with tenant_scope(world.org):
        call = HookCall.objects.get()
        assert (call.state, Submission.objects.count()) == (CallState.WAITING, 0)
        HookCall.objects.update(due_at=timezone.now())
    drain()
    with tenant_scope(world.org):
        assert Lead.objects.count() == 1


def test_payloads_are_let_go_after_thirty_days(world: World, hook: LeadHook, drain: Callable[[], None]) -> None:
    post(world, hook, as_bytes(CHAT))
    drain()
    with tenant_scope(world.org):
        HookCall.objects.update(received_at=timezone.now() - timedelta(days=31))
        assert drop_old_calls(10) == 1
        assert Submission.objects.get().raw  # what became of it stays


def test_who_may_set_them_up(world: World, hook: LeadHook, as_member: Callable[..., Member]) -> None:
    marketer, agent = as_member("marketer"), as_member("agent")
    page = f"/leads/sources/webhooks/{hook.id}/"
    assert marketer.client.get(page).status_code == 200
    assert agent.client.get(page).status_code == 403
    assert world.stranger.client.get(page).status_code == 404
    denied = agent.client.post(f"{page}mapping/", {"path-1": '["a"]', "to-1": "email"})
    assert denied.status_code == 403
    with tenant_scope(world.org), pytest.raises(NotAllowed):
        map_hook(hook.id, [], by=agent.actor)
    with tenant_scope(world.other_org), pytest.raises(NotFound):
        map_hook(hook.id, [], by=world.stranger.actor)
    with tenant_scope(world.org):
        assert LeadHook.objects.get().mapping == hook.mapping


def test_a_walk_through_the_pages(world: World, drain: Callable[[], None]) -> None:
    client = world.boss.client
    made = client.post("/leads/sources/webhooks/new/", {"name": "Shop", "preset": "", "proof": "signed"}, follow=True)
    with tenant_scope(world.org):
        hook = LeadHook.objects.get()
    page = f"/leads/sources/webhooks/{hook.id}/"
    assert hook.secret in made.content.decode()
    assert hook.secret not in client.get(page).content.decode()
    post(world, hook, as_bytes({"kunde": {"adresse": "ines"}, "nummer": 7}))
    drain()
    shown = client.get(page).content.decode()
    assert "kunde, adresse" in shown
    sent = {
        "path-1": '["kunde", "adresse"]', "to-1": "last_name", "path-2": '["nummer"]', "to-2": "external_id",
        "text-1": "Shop", "always-1": "source", "text-2": "", "always-2": "",
    }  # fmt: skip
    client.post(f"{page}mapping/", sent)
    client.post(f"{page}replay/", {})
    drain()
    with tenant_scope(world.org):
        lead = Lead.objects.select_related("person").get()
        assert (lead.person.last_name, lead.source) == ("ines", "Shop")
        submission = lead.submissions.get()
        assert submission.external_id == "7"
    assert "ines" in client.get(page).content.decode()
    assert "Works" in client.get("/leads/sources/").content.decode()
    assert "kunde" in client.get(f"/leads/submissions/{submission.id}/").content.decode()
    assert world.stranger.client.get(f"/leads/submissions/{submission.id}/").status_code == 404
    assert client.post(f"{page}mapping/", {"path-1": "{", "to-1": "email"}).status_code in (409, 422, 302)


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_are_one_lead(world: World) -> None:
    with tenant_scope(world.org):
        hook = add_hook("Chat", preset="chat", proof=Proof.SIGNED, by=world.boss.actor)

    def send(number: int) -> int:
        try:
            return int(post(world, hook, as_bytes(CHAT | {"rating": number % 2})).status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(send, range(8))) == {200}
    with organization_context(world.org):
        take_in_calls()
    with tenant_scope(world.org):
        assert (Lead.objects.count(), Submission.objects.count(), HookCall.objects.count()) == (1, 1, 2)


def test_what_it_would_become_is_shown_before_it_is_saved(world: World, hook: LeadHook) -> None:
    post(world, hook, as_bytes(CHAT))
    with tenant_scope(world.org):
        call, before = HookCall.objects.get(), LeadHook.objects.get().mapping
    trial = f"/leads/sources/webhooks/{hook.id}/trial/"
    sent = {
        "call": str(call.id),
        "path-1": '["visitor","name"]',
        "to-1": "wants",
        "text-1": "Chat",
        "always-1": "source",
    }
    said = world.boss.client.post(trial, sent).text
    assert "No lead" in said
    assert "Priya Raman" in said
    assert "<html" not in said
    assert "No lead" not in world.boss.client.post(trial, sent | {"to-1": "full_name"}).text
    assert world.boss.client.post(trial, sent | {"path-1": "{"}).status_code == 404
    for somebody, status in ((world.colleague, 403), (world.stranger, 404)):
        assert somebody.client.post(trial, sent).status_code == status
    with tenant_scope(world.org):
        assert LeadHook.objects.get().mapping == before
