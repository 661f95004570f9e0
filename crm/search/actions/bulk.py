"""Enter many new records into the index at once, from what their makers know of them."""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection

from crm.search.actions.indexing import BATCH, UPSERT, index_records
from crm.search.lexemes import strong_lexemes, weak_lexemes
from crm.search.samples import sampled
from crm.search.searchable import SEARCHABLES, Found
from crm.tenancy.columns import array
from crm.tenancy.ids import uuid7_texts
from crm.tenancy.scope import require_organization_id


def index_found(kind: str, entries: Sequence[tuple[UUID, Found]]) -> None:
    """Index these records as they are described, without reading them."""
    for start in range(0, len(entries), BATCH):
        batch = entries[start : start + BATCH]
        columns: list[str] = [
            array(uuid7_texts(len(batch)), "uuid"),
            array([record_id for record_id, _ in batch], "uuid"),
            array([found.title[:200] for _, found in batch], "text"),
            array([found.below for _, found in batch], "text"),
            array([" ".join(sampled(record_id, strong_lexemes(found))) for record_id, found in batch], "text"),
            array([" ".join(sampled(record_id, weak_lexemes(found))) for record_id, found in batch], "text"),
        ]
        with connection.cursor() as cursor:
            cursor.execute(UPSERT, [require_organization_id(), kind, *columns])


def index_imported(kind: str, ids: Sequence[UUID]) -> None:
    """Enter what a large import made; kinds that nobody searches are left out."""
    if kind in SEARCHABLES:
        for start in range(0, len(ids), BATCH):
            index_records(kind, ids[start : start + BATCH])
