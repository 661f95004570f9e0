"""Cache keys that can't meet another organization's."""

from collections.abc import Mapping
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache, RedisCacheClient

from crm.tenancy.hearing import asked_elsewhere
from crm.tenancy.scope import require_organization_id

# INCRBY key amount, EXPIRE key seconds NX
ADDING = (
    b"*3\r\n$6\r\nINCRBY\r\n$%d\r\n%b\r\n$%d\r\n%d\r\n",
    b"*4\r\n$6\r\nEXPIRE\r\n$%d\r\n%b\r\n$%d\r\n%d\r\n$2\r\nNX\r\n",
)


class KeptClient(RedisCacheClient):
    """Django's, but with one client for all commands: making one costs more than asking something of it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._clients: dict[int, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """The client of the server that this command goes to."""
        asked_elsewhere()
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
    """How often this was called with the key of nobody's within so many seconds.

    Raises RedisError where the cache is away.
    """
    return counted({key: 1}, seconds=seconds)[0]


def counted(amounts: Mapping[str, int], *, seconds: int) -> list[int]:
    """What each of these keys of nobody's has come to within so many seconds, its amount added; in one message.

    Raises RedisError where the cache is away.
    """
    cache: Any = caches["shared"]
    commands = [_adding(cache.make_key(key).encode(), amount, seconds) for key, amount in amounts.items()]
    lines = cache._cache.get_client(write=True).connection_pool  # noqa: SLF001
    line = lines.get_connection()
    try:
        line.send_packed_command([b"".join(commands)])
        answers = [line.read_response() for _ in range(len(ADDING) * len(commands))]
    except BaseException:
        line.disconnect()  # an answer that nobody has read would be the next one's
        raise
    finally:
        lines.release(line)
    return [int(answer) for answer in answers[:: len(ADDING)]]


def _adding(key: bytes, amount: int, seconds: int) -> bytes:
    """Commands as they are sent: the client takes longer to write them than the server to do them."""
    return b"".join(ADDING) % (len(key), key, len(b"%d" % amount), amount, len(key), key, len(b"%d" % seconds), seconds)
