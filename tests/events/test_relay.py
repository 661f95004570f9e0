"""Exactly once: whatever relays do at once, wherever they die, each subscriber hears of each event one time."""

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connections
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.customers.models import Tag
from crm.events import relay, subscriptions
from crm.events.catalog.customers import TagAdded
from crm.events.emit import emit
from crm.events.models import Delivery, DeliveryState, Event
from crm.events.relay import MAX_ATTEMPTS, deliver_due, relay_all, relay_events
from crm.tenancy.scope import organization_context, tenant_scope
from tests.world import World, make_world


class Killed(BaseException):
    """The worker dies here: nobody catches it."""


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two subscribers, one for single events and one for many; each writes a row per event, whose key is unique."""
    monkeypatch.setattr(subscriptions, "_by_kind", {})
    monkeypatch.setattr(subscriptions, "_by_interest", [])
    monkeypatch.setattr(subscriptions, "SUBSCRIBERS", {})
    monkeypatch.setattr(relay, "SUBSCRIBERS", subscriptions.SUBSCRIBERS)
    subscriptions.subscribe(TagAdded)(first)
    subscriptions.subscribe_together(TagAdded)(second)


def first(event: TagAdded, row: Event) -> None:
    """Writes, dies or fails as the tag says."""
    _hear("first", event, row)


def second(news: subscriptions.News) -> None:
    """The same, of all that are due together."""
    for event, row in news:
        _hear("second", event, row)


def _hear(who: str, event: TagAdded, row: Event) -> None:
    if event.tag.startswith("fails"):
        raise ValueError(event.tag)
    Tag.objects.create(name=who, key=f"{who} {row.id}")
    if ACCIDENTS and ACCIDENTS.pop():
        raise Killed


ACCIDENTS: list[bool] = []  # for each coming delivery, whether the worker dies in it


def heard_by(who: str) -> list[str]:
    """Ids of the events that a subscriber heard of."""
    return sorted(tag.key.removeprefix(f"{who} ") for tag in Tag.objects.filter(name=who))


def emit_tags(*tags: str) -> list[str]:
    """Emit events; their ids as text."""
    return sorted(str(emit(TagAdded(tag=tag)).id) for tag in tags)


def test_each_subscriber_hears_once(heard: None, in_scope: World) -> None:
    ids = emit_tags("a", "b", "c")
    relay_all()
    relay_all()
    assert heard_by("first") == heard_by("second") == ids
    assert not Event.objects.filter(pending=True, kind=TagAdded.kind).exists()


def test_kind_nobody_listens_to_costs_nothing(heard: None, in_scope: World) -> None:
    from crm.events.catalog.customers import PersonAdded

    assert emit(PersonAdded()).pending is False


def test_failure_is_tried_again_later_and_holds_nobody_up(heard: None, in_scope: World) -> None:
    emit_tags("fails", "b")
    relay_all()
    assert len(heard_by("first")) == 1
    failed = Delivery.objects.filter(attempts=1)
    assert [each.error for each in failed] == ["ValueError: fails"] * 2
    assert all(each.due_at > timezone.now() for each in failed)
    assert all(each.state == DeliveryState.DUE for each in failed)


def test_after_many_attempts_it_is_given_up_and_kept(heard: None, in_scope: World) -> None:
    emit_tags("fails")
    for _ in range(MAX_ATTEMPTS + 1):
        Delivery.objects.update(due_at=timezone.now() - timedelta(seconds=1))
        relay_all()
    assert set(Delivery.objects.values_list("state", "attempts")) == {(DeliveryState.FAILED, MAX_ATTEMPTS)}


def test_subscriber_that_is_gone_is_not_waited_for(
    heard: None, in_scope: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    emit_tags("a")
    relay_events()
    subscriptions.SUBSCRIBERS.clear()
    deliver_due()
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.DONE}


def test_effect_and_mark_commit_together(heard: None, in_scope: World) -> None:
    emit_tags("a")
    relay_events()
    ACCIDENTS[:] = [True]
    with pytest.raises(Killed):
        deliver_due()
    ACCIDENTS.clear()
    assert Tag.objects.count() == 0
    relay_all()
    assert len(heard_by("first")) == len(heard_by("second")) == 1


STEPS: dict[str, Callable[[], Any]] = {
    "emit": lambda: emit_tags("x"),
    "relay": relay_events,
    "deliver": deliver_due,
    "all": relay_all,
}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.lists(st.booleans(), max_size=3)), max_size=12))
def test_any_order_of_relays_and_deaths_delivers_exactly_once(
    heard: None, in_scope: World, plan: list[tuple[str, list[bool]]]
) -> None:
    """A step may be killed in any delivery; what it had not committed is found by a later one."""
    Tag.objects.all().delete()
    Event.objects.all().delete()
    for step, accidents in plan:
        ACCIDENTS[:] = accidents
        with suppress(Killed):
            STEPS[step]()
    ACCIDENTS.clear()
    relay_all()
    wanted = sorted(str(each) for each in Event.objects.filter(kind=TagAdded.kind).values_list("id", flat=True))
    assert heard_by("first") == heard_by("second") == wanted


@pytest.fixture
def two_organizations(transactional_db: None, heard: None) -> World:
    return make_world()


def test_many_relays_at_once_deliver_exactly_once(two_organizations: World) -> None:
    ids: dict[UUID, list[str]] = {}
    organizations = [two_organizations.org.id, two_organizations.other_org.id]
    for organization in organizations:
        with tenant_scope(organization):
            ids[organization] = emit_tags(*(str(number) for number in range(30)))
    threads = [threading.Thread(target=_relay, args=[organizations[number % 2]]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for organization in organizations:
        with organization_context(organization):
            relay_all()
        with tenant_scope(organization):
            assert heard_by("first") == heard_by("second") == ids[organization]


def _relay(organization: UUID) -> None:
    try:
        with organization_context(organization):
            relay_all()
    finally:
        connections.close_all()
