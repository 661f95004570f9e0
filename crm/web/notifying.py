"""The bell: notifications are kept by crm.work, which stands above this layer and says here how to count them."""

from collections.abc import Callable

from crm.accounts.actor import Actor

_counters: list[Callable[[Actor], int]] = []


def count_unread_with(counter: Callable[[Actor], int]) -> Callable[[Actor], int]:
    """Sign on the function that knows how many notifications a member has not read."""
    _counters[:] = [counter]
    return counter


def unread_count(actor: Actor) -> int:
    """How many notifications the member has not read."""
    return _counters[0](actor) if _counters else 0
