"""Search as one types."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.normal_forms import name_key
from crm.search.lexemes import query_for
from crm.search.searchable import SEARCHABLES
from crm.tenancy.scope import require_organization_id

# The newest matches are enough: ranking every match of a short word would read them all.
MATCHES = """
SELECT kind, record_id, title, subtitle FROM search_searchentry
WHERE tenant_id = %s AND words @@ %s::tsquery LIMIT 200
"""
MATCHES_OF_KIND = """
SELECT record_id FROM search_searchentry WHERE tenant_id = %s AND kind = %s AND words @@ %s::tsquery LIMIT %s
"""
NEW_ONES = '(SELECT %s, id FROM "{table}" WHERE tenant_id = %s AND id > %s ORDER BY id DESC LIMIT %s)'
PER_KIND = 6
JUST_NOW = timedelta(minutes=1)
MOST_NEW = 50


@dataclass(frozen=True)
class Hit:
    kind: str
    record_id: UUID
    title: str
    subtitle: str


def matching_ids(kind: str, typed: str, most: int = 500) -> list[UUID]:
    """Ids of records of a kind that match every typed word, whether or not somebody may see them; at most `most`."""
    query = query_for(typed)
    if not query:
        return []
    with connection.cursor() as cursor:
        cursor.execute(MATCHES_OF_KIND, [require_organization_id(), kind, query, most])
        return [row[0] for row in cursor.fetchall()]


def find(actor: Actor, typed: str) -> list[Hit]:
    """Up to six records of each kind that the actor may see and that match every typed word."""
    query = query_for(typed)
    if not query:
        return []
    with connection.cursor() as cursor:
        cursor.execute(MATCHES, [require_organization_id(), query])
        hits = [Hit(*row) for row in cursor.fetchall()]
    known = {(hit.kind, hit.record_id) for hit in hits}
    hits += [hit for hit in _just_made(actor, typed) if (hit.kind, hit.record_id) not in known]
    found: list[Hit] = []
    for kind, searchable in sorted(SEARCHABLES.items(), key=lambda item: item[1].order):
        own = [hit for hit in hits if hit.kind == kind]
        if own and actor.can(searchable.capability):
            found += _visible(actor, kind, own)[:PER_KIND]
    return found


def _just_made(actor: Actor, typed: str) -> list[Hit]:
    """Records of the last minute: the index learns of them by an event, which may take a moment."""
    wanted = name_key(typed).split()
    hits = []
    for kind, ids in _new_ids(actor).items():
        searchable = SEARCHABLES[kind]
        for record in searchable.rows().filter(id__in=ids):
            found = searchable.found(record)
            words = name_key(" ".join((found.title, *found.names, *found.emails))).replace("@", " ").split()
            if wanted and all(any(word.startswith(each) for word in words) for each in wanted):
                hits.append(Hit(kind, record.id, found.title, found.subtitle))
    return hits


def _new_ids(actor: Actor) -> dict[str, list[UUID]]:
    """By kind, by one statement; mostly there are none."""
    began = timezone.now() - JUST_NOW
    since = UUID(int=int(began.timestamp() * 1000) << 80)  # the least UUIDv7 of that moment
    kinds = [kind for kind, searchable in SEARCHABLES.items() if actor.can(searchable.capability)]
    if not kinds:
        return {}
    asked = " UNION ALL ".join(NEW_ONES.format(table=SEARCHABLES[kind].table) for kind in kinds)
    params = [value for kind in kinds for value in (kind, require_organization_id(), since, MOST_NEW)]
    found: dict[str, list[UUID]] = {}
    with connection.cursor() as cursor:
        cursor.execute(asked, params)
        for kind, record_id in cursor.fetchall():
            found.setdefault(kind, []).append(record_id)
    return found


def _visible(actor: Actor, kind: str, hits: list[Hit]) -> list[Hit]:
    ids = [hit.record_id for hit in hits]
    allowed = set(SEARCHABLES[kind].visible(actor).filter(id__in=ids).values_list("id", flat=True))
    return sorted((hit for hit in hits if hit.record_id in allowed), key=lambda hit: hit.title.casefold())
