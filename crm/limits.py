"""How often something may be tried: counters in the cache that forget by themselves."""

import hashlib
from dataclasses import dataclass

from django.core.cache import caches


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
        key = f"limit:{self.name}:{hashlib.sha256(who.encode()).hexdigest()}"
        cache.add(key, 0, self.seconds)
        try:
            return bool(cache.incr(key) <= self.times)
        except ValueError:  # it expired between the two
            cache.add(key, 1, self.seconds)
            return True
