"""Subscribers that take what is due together: each event once, and one that can't be handled holds up no other."""

import pytest

from crm.customers.models import Tag
from crm.events import relay, subscriptions
from crm.events.catalog.customers import TagAdded
from crm.events.emit import emit
from crm.events.models import Delivery, DeliveryState
from crm.events.relay import relay_all
from crm.events.subscriptions import News
from crm.tenancy.scope import organization_context, tenant_scope
from tests.world import World, outside

CALLS: list[int] = []


def keep_tags(news: News) -> None:
    """One row per event; fails where a tag says so, after it has written."""
    CALLS.append(len(news))
    Tag.objects.bulk_create(Tag(name=event.tag, key=str(row.id)) for event, row in news)
    if any(event.tag == "fails" for event, _ in news):
        raise ValueError


@pytest.fixture(autouse=True)
def listening(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody hears but `keep_tags`."""
    CALLS.clear()
    monkeypatch.setattr(subscriptions, "_by_kind", {})
    monkeypatch.setattr(subscriptions, "_by_interest", [])
    monkeypatch.setattr(subscriptions, "SUBSCRIBERS", {})
    monkeypatch.setattr(relay, "SUBSCRIBERS", subscriptions.SUBSCRIBERS)
    subscriptions.subscribe_together(TagAdded)(keep_tags)


def emit_tags(world: World, *tags: str) -> None:
    with tenant_scope(world.org):
        for tag in tags:
            emit(TagAdded(tag=tag))


def kept(world: World) -> list[str]:
    with tenant_scope(world.org):
        return sorted(Tag.objects.values_list("name", flat=True))


def test_many_are_one_call(world: World) -> None:
    emit_tags(world, "a", "b", "c")
    with outside(), organization_context(world.org):
        relay_all()
        relay_all()
    assert (kept(world), CALLS) == (["a", "b", "c"], [3])


def test_one_that_fails_holds_up_no_other(world: World) -> None:
    emit_tags(world, "a", "fails", "c")
    with outside(), organization_context(world.org):
        relay_all()
    assert kept(world) == ["a", "c"]
    with tenant_scope(world.org):
        (left,) = Delivery.objects.filter(state=DeliveryState.DUE)
        assert left.attempts == 1
