"""What the frame shows a member of his own: counts beside the rail's entries, the bell, pinned views, running jobs.

Every page has it, and each costs a query. So it is kept for some seconds, and forgotten at once when he changes
something himself: a colleague's change shows a moment later, as if the page had been opened a moment before.
What he may see is decided anew on every page; only figures and names are kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.core.cache import caches
from redis.exceptions import RedisError

from crm.accounts.actor import Actor
from crm.jobs.queries.jobs import jobs_in_bar
from crm.web.lists.registry import PLACES
from crm.web.navigation import Entry
from crm.web.notifying import unread_count
from crm.web.queries.saved_views import pinned_views

KEPT_SECONDS = 10


@dataclass(frozen=True)
class Pin:
    """A pinned view of a list, and what one must be able to do to open it."""

    label: str
    url: str
    capability: str


@dataclass(frozen=True)
class FrameCounts:
    """`beside`: by the address's name of a rail entry; `working`: whether jobs of his run or have just ended."""

    beside: dict[str, int] = field(default_factory=dict)
    unread: int = 0
    pins: tuple[Pin, ...] = ()
    working: bool = False


def frame_counts(actor: Actor, entries: Iterable[Entry], *, keep: bool) -> FrameCounts:
    """As they are, or were some seconds ago; `entries` are those of the rail that he may open.

    `keep`: whether the next page may use them, too. Not within a change that may still be taken back.
    """
    cache, key = caches["organization"], _key(actor.id)
    try:
        found: FrameCounts | None = cache.get(key) if keep else None
        if found is None:
            found = _count(actor, entries)
            if keep:
                cache.set(key, found, timeout=KEPT_SECONDS)
    except RedisError:  # a page without its cache is slower, not broken
        return _count(actor, entries)
    return found


def forget_frame_counts(member_id: UUID | None) -> None:
    """The member changed something: his next page counts anew. To be called in his organization's scope."""
    try:
        caches["organization"].delete(_key(member_id))
    except RedisError:  # then it runs out by itself
        return


def _key(member_id: UUID | None) -> str:
    return f"frame:{member_id}"


def _count(actor: Actor, entries: Iterable[Entry]) -> FrameCounts:
    pinned = [(view, PLACES[view.list_key]()) for view in pinned_views(actor) if view.list_key in PLACES]
    return FrameCounts(
        beside={entry.url_name: entry.count(actor) for entry in entries if entry.count},
        unread=unread_count(actor),
        pins=tuple(Pin(view.name, f"{place.url}?view={view.pk}", place.capability) for view, place in pinned),
        working=bool(jobs_in_bar(actor)),
    )
