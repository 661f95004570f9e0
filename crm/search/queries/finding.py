"""Search as one types."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from crm.accounts.actor import Actor
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
PER_KIND = 6


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
    found: list[Hit] = []
    for kind, searchable in sorted(SEARCHABLES.items(), key=lambda item: item[1].order):
        own = [hit for hit in hits if hit.kind == kind]
        if own and actor.can(searchable.capability):
            found += _visible(actor, kind, own)[:PER_KIND]
    return found


def _visible(actor: Actor, kind: str, hits: list[Hit]) -> list[Hit]:
    ids = [hit.record_id for hit in hits]
    allowed = set(SEARCHABLES[kind].visible(actor).filter(id__in=ids).values_list("id", flat=True))
    return sorted((hit for hit in hits if hit.record_id in allowed), key=lambda hit: hit.title.casefold())
