"""One organization's cache is not the other's, and without an organization there is none."""

import pytest
from django.core.cache import caches

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
