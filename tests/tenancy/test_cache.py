"""One organization's cache is not the other's, and without an organization there is none."""

import pytest
from django.core.cache import caches
from redis.exceptions import RedisError

from crm.tenancy.cache import count, counted
from crm.tenancy.ids import uuid7
from crm.tenancy.scope import NoOrganization, organization_context
from tests.world import World

cache = caches["organization"]


def test_keys_do_not_meet(world: World) -> None:
    with organization_context(world.org):
        cache.set("name", "ours")
        cache.set_many({"a": 1, "b": 2})
    with organization_context(world.other_org):
        assert cache.get("name") is None
        assert cache.get_many(["a", "b"]) == {}
        cache.set("name", "theirs")
        cache.delete("a")
    with organization_context(world.org):
        assert cache.get("name") == "ours"
        assert cache.incr("a") == 2


def test_no_organization_no_cache() -> None:
    with pytest.raises(NoOrganization):
        cache.get("name")
    caches["shared"].set("tries", 1)
    assert caches["shared"].get("tries") == 1


def test_keys_carry_the_organization(world: World) -> None:
    with organization_context(world.org):
        assert str(world.org.id) in cache.make_key("x")


def test_counts_run_out_and_do_not_meet() -> None:
    key = f"counted:{uuid7()}"
    assert counted({f"{key}:a": 2, f"{key}:ä": 100}, seconds=60) == [2, 100]
    assert [count(f"{key}:a", seconds=60), count(f"{key}:b", seconds=60)] == [3, 1]
    client = caches["shared"]._cache.get_client()  # type: ignore[attr-defined]
    assert 0 < client.ttl(caches["shared"].make_key(f"{key}:ä")) <= 60


def test_a_count_that_fails_leaves_no_answer_behind_for_the_next() -> None:
    key = f"counted:{uuid7()}"
    caches["shared"].set(key, "no number")
    with pytest.raises(RedisError):
        counted({key: 1, f"{key}:other": 5}, seconds=60)
    assert counted({f"{key}:next": 7}, seconds=60) == [7]
