"""How many events one address and one site may send. Losing the cache loses the counts, never an event."""

import time
from uuid import UUID

from django.conf import settings
from django.core.cache import caches
from redis.exceptions import RedisError

WINDOW = 60  # seconds


def is_too_much(site_id: UUID, address: str, events: int) -> bool:
    """Whether this address or the whole site has sent too many events in this minute; counts these."""
    minute = int(time.time()) // WINDOW
    cache = caches["shared"]
    by_address = cache.make_key(f"tracking:{site_id}:{address}:{minute}")
    by_site = cache.make_key(f"tracking:{site_id}:{minute}")
    client = cache._cache.get_client(by_site, write=True)  # type: ignore[attr-defined]  # noqa: SLF001
    try:
        with client.pipeline(transaction=False) as line:
            for key in (by_address, by_site):
                line.incrby(key, events)
                line.expire(key, WINDOW, nx=True)
            own, _, whole, _ = line.execute()
    except RedisError:
        return False
    return bool(
        own > settings.TRACKING_EVENTS_PER_MINUTE_AND_ADDRESS or whole > settings.TRACKING_EVENTS_PER_MINUTE_AND_SITE
    )
