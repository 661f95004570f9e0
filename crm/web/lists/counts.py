"""How many each view of a list shows: fetched by itself after the page is there, never further than a thousand."""

from collections.abc import Iterator

from django.core.cache import caches
from django.db import connection, transaction
from django.db.utils import OperationalError
from django.http import QueryDict

from crm.accounts.actor import Actor
from crm.web.formats import capped
from crm.web.lists.bar import encode
from crm.web.lists.registry import LISTS, Place, as_pairs
from crm.web.queries.saved_views import views_of

CAP = 1_000
MOST = 12  # views, the built-in ones first, then those that are pinned
PATIENCE = 300  # milliseconds for one of them: what takes longer is not counted
FRESH = 60  # seconds
CACHE = "organization"


def view_counts(place: Place, actor: Actor) -> dict[str, str]:
    """The counts of a list's views by the ids of their tabs: "38", "1,000+", "" for one that takes too long."""
    if place.key not in LISTS:
        return {}
    wanted = dict(list(_views(place, actor))[:MOST])
    keys = {tab: f"view-count:{actor.member_id}:{place.key}:{state}" for tab, state in wanted.items()}
    known = caches[CACHE].get_many(keys.values())
    counts = {tab: known[key] for tab, key in keys.items() if key in known}
    new = _count(place, actor, {tab: state for tab, state in wanted.items() if tab not in counts})
    if new:
        caches[CACHE].set_many({keys[tab]: count for tab, count in new.items()}, FRESH)
    return {tab: words(count) for tab, count in (counts | new).items()}


def words(count: int) -> str:
    """ "38"; "1,000+"; "" for one that took too long."""
    return "" if count < 0 else capped(count, CAP)


def _views(place: Place, actor: Actor) -> Iterator[tuple[str, str]]:
    """The ids of the tabs, and what each shows as the list's parameters."""
    for at, view in enumerate(place.views):
        yield str(at), encode(as_pairs(view.params))
    for saved in views_of(place.key, actor) if actor.member_id else []:
        yield str(saved.pk), f"view={saved.pk}&v={saved.version}"


def _count(place: Place, actor: Actor, wanted: dict[str, str]) -> dict[str, int]:
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = %s", [PATIENCE])
        found = {tab: _one(place, actor, state) for tab, state in wanted.items()}
        cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
    return found


def _one(place: Place, actor: Actor, state: str) -> int:
    rows = LISTS[place.key](actor, QueryDict(state.partition("&v=")[0])).matching()
    try:
        with transaction.atomic():
            return rows.order_by()[: CAP + 1].count()
    except OperationalError:  # cancelled
        return -1
