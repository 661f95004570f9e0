"""One waiting task for each organization is enough, however many commits ask for it.

A nudge is dropped while an earlier one still waits for a worker: that one will find this commit's rows, too. Only a
courtesy to the broker; what is due is in the database, and the sweeps find it.
"""

from django.core.cache import caches
from redis.exceptions import RedisError

LONGEST = 3  # seconds: a task that was lost with its worker holds nobody up for longer


def is_first(name: str) -> bool:
    """Whether no such task waits yet for the current organization. Raises RedisError where the cache is away."""
    return bool(caches["organization"].add(f"nudged:{name}", 1, timeout=LONGEST))


def taken(name: str) -> None:
    """A worker begins: commits from now on ask again."""
    try:
        caches["organization"].delete(f"nudged:{name}")
    except RedisError:  # then it runs out by itself
        return
