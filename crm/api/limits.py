"""How often a key may ask: so many requests in each minute, counted in the cache.

Losing the cache loses the counts, never a request.
"""

import time
from dataclasses import dataclass

import structlog
from django.conf import settings
from django.core.cache import caches
from redis.exceptions import RedisError

log = structlog.get_logger()
WINDOW = 60  # seconds


@dataclass(frozen=True)
class Allowance:
    """What is left of this minute's requests, and in how many seconds the next minute begins."""

    limit: int
    used: int
    reset: int

    @property
    def left(self) -> int:
        """Requests that may still come."""
        return max(0, self.limit - self.used)

    @property
    def is_over(self) -> bool:
        """Whether this one was too many."""
        return self.used > self.limit

    def headers(self) -> dict[str, str]:
        """As each answer carries it."""
        told = {"Limit": self.limit, "Remaining": self.left, "Reset": self.reset}
        return {f"RateLimit-{name}": str(value) for name, value in told.items()}


def spend_request(key_id: object) -> Allowance:
    """Count one request of a key."""
    return _count(f"api:{key_id}", settings.API_REQUESTS_PER_MINUTE)


def spend_failure(address: str) -> Allowance:
    """Count one request without a right key from an address."""
    return _count(f"api-failed:{address}", settings.API_FAILURES_PER_MINUTE)


def _count(name: str, limit: int) -> Allowance:
    now = int(time.time())
    key, reset = f"{name}:{now // WINDOW}", WINDOW - now % WINDOW
    cache = caches["shared"]
    try:
        cache.add(key, 0, WINDOW * 2)
        used = cache.incr(key)
    except (RedisError, ValueError) as error:
        log.warning("api_not_counted", error=str(error))
        used = 0
    return Allowance(limit, used, reset)
