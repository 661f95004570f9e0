"""Keep the index like the records."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import connection

from crm.search.lexemes import strong_lexemes, weak_lexemes
from crm.search.models import SearchEntry
from crm.search.own_fields import own_words
from crm.search.samples import sampled
from crm.search.searchable import SEARCHABLES, Found
from crm.tenancy.ids import uuid7
from crm.tenancy.scope import require_organization_id

BATCH = 1000
UPSERT = """
INSERT INTO search_searchentry (id, tenant_id, kind, record_id, title, subtitle, words)
SELECT * FROM (
    SELECT given.id, %s::uuid, %s, given.record_id, given.title, given.subtitle,
           setweight(array_to_tsvector(string_to_array(given.strong, ' ')), 'A')
           || setweight(array_to_tsvector(string_to_array(given.weak, ' ')), 'C')
    FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[])
         AS given (id, record_id, title, subtitle, strong, weak)
) AS entries
ON CONFLICT (tenant_id, kind, record_id)
DO UPDATE SET title = excluded.title, subtitle = excluded.subtitle, words = excluded.words
"""


def index_records(kind: str, ids: Sequence[UUID]) -> None:
    """Index these records anew; those that are gone leave the index."""
    searchable = SEARCHABLES[kind]
    records = list(searchable.rows().filter(id__in=ids))
    gone = set(ids) - {record.id for record in records}
    if gone:
        SearchEntry.objects.filter(kind=kind, record_id__in=gone).delete()
    _write(kind, records)


def index_all(kind: str) -> int:
    """Index every record of a kind in the current organization. How many."""
    count, batch = 0, []
    for record in SEARCHABLES[kind].rows().iterator(BATCH):
        batch.append(record)
        count += 1
        if len(batch) == BATCH:
            _write(kind, batch)
            batch = []
    _write(kind, batch)
    return count


def _write(kind: str, records: Sequence[Any]) -> None:
    own = own_words(kind, records)
    found = [(record, _with_words(SEARCHABLES[kind].found(record), own.get(record.pk, ""))) for record in records]
    if not found:
        return
    columns = [
        [uuid7() for _ in found],
        [record.pk for record, _ in found],
        [entry.title[:200] for _, entry in found],
        [entry.below for _, entry in found],
        [" ".join(sampled(record.pk, strong_lexemes(entry))) for record, entry in found],
        [" ".join(sampled(record.pk, weak_lexemes(entry))) for record, entry in found],
    ]
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, [require_organization_id(), kind, *columns])


def _with_words(found: Found, words: str) -> Found:
    return replace(found, body=f"{words} {found.body}".strip()) if words else found
