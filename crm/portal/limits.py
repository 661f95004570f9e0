"""How often something may be tried: counters in the cache that forget by themselves.

Losing the cache loses the counts, never a sign-in: the attempts at one code are counted in its row.
"""

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest


@dataclass(frozen=True)
class Limit:
    """At most `times` within `seconds`, counted in fixed windows. `shared`: over all organizations."""

    name: str
    times: int
    seconds: int
    shared: bool = False

    def take(self, who: str) -> bool:
        """Count one try. False when there were too many."""
        cache = caches["shared" if self.shared else "organization"]
        key = f"portal-limit:{self.name}:{hashlib.sha256(who.encode()).hexdigest()}"
        cache.add(key, 0, self.seconds)
        try:
            return bool(cache.incr(key) <= self.times)
        except ValueError:  # it expired between the two
            cache.add(key, 1, self.seconds)
            return True


CODES_PER_ADDRESS = Limit("codes-hour", 5, 3600)
CODES_PER_ADDRESS_A_DAY = Limit("codes-day", 15, 86_400)
CODES_PER_IP = Limit("codes-ip", 30, 3600, shared=True)
TRIES_PER_IP = Limit("tries-ip", 60, 3600, shared=True)


def client_ip(request: HttpRequest) -> str:
    """The address of the other end; behind our proxy the one the proxy saw, never what a client claims."""
    if settings.SECURE_PROXY_SSL_HEADER and (forwarded := request.headers.get("X-Forwarded-For")):
        return forwarded.rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
