"""Cache keys that can't meet another organization's."""

from typing import Any

from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache, RedisCacheClient

from crm.tenancy.scope import require_organization_id


class KeptClient(RedisCacheClient):
    """Django's, but with one client for all commands: making one costs more than asking something of it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._clients: dict[int, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """The client of the server that this command goes to."""
        server = self._get_connection_pool_index(write)  # type: ignore[attr-defined]
        if server not in self._clients:
            self._clients[server] = super().get_client(key, write=write)
        return self._clients[server]


class KeptRedisCache(RedisCache):
    """Django's cache in Redis or Valkey, with the client above."""

    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = KeptClient


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
