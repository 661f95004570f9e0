"""How many events one address and one site may send. Losing the cache loses the counts, never an event."""

import time
from uuid import UUID

from django.conf import settings
from redis.exceptions import RedisError

from crm.tenancy.cache import counted

WINDOW = 60  # seconds


def is_too_much(site_id: UUID, address: str, events: int) -> bool:
    """Whether this address or the whole site has sent too many events in this minute; counts these."""
    minute = int(time.time()) // WINDOW
    by_address, by_site = f"tracking:{site_id}:{address}:{minute}", f"tracking:{site_id}:{minute}"
    try:
        own, whole = counted({by_address: events, by_site: events}, seconds=WINDOW)
    except RedisError:
        return False
    return bool(
        own > settings.TRACKING_EVENTS_PER_MINUTE_AND_ADDRESS or whole > settings.TRACKING_EVENTS_PER_MINUTE_AND_SITE
    )
