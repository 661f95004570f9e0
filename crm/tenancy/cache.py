"""Cache keys that can't meet another organization's."""

from typing import Any

from django.core.cache import caches

from crm.tenancy.scope import require_organization_id


def organization_key(key: str, key_prefix: str, version: int) -> str:
    """The key in the cache `organization`, prefixed from the scope. Raises NoOrganization outside of one.

    Things of nobody's belong in the cache alias `shared`.
    """
    return f"{key_prefix}:{version}:{require_organization_id()}:{key}"


def count(key: str, *, seconds: int) -> int:
    """How often this was called with the key of nobody's within so many seconds, in one message to the cache.

    Raises RedisError where the cache is away.
    """
    cache: Any = caches["shared"]
    whole = cache.make_key(key)
    # Django's own `add` and `incr` are three messages.
    client = cache._cache.get_client(whole, write=True)  # noqa: SLF001
    with client.pipeline(transaction=False) as line:
        line.incr(whole)
        line.expire(whole, seconds, nx=True)
        counted, _ = line.execute()
    return int(counted)
