"""Enter many new records into the index at once, from what their makers know of them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from crm.search.actions.indexing import BATCH, UPSERT
from crm.search.lexemes import strong_lexemes, weak_lexemes
from crm.search.searchable import Found
from crm.tenancy.ids import uuid7
from crm.tenancy.scope import require_organization_id


def index_found(kind: str, entries: Sequence[tuple[UUID, Found]]) -> None:
    """Index these records as they are described, without reading them."""
    for start in range(0, len(entries), BATCH):
        batch = entries[start : start + BATCH]
        columns: list[list[Any]] = [
            [uuid7() for _ in batch],
            [record_id for record_id, _ in batch],
            [found.title[:200] for _, found in batch],
            [found.subtitle[:200] for _, found in batch],
            [" ".join(strong_lexemes(found)) for _, found in batch],
            [" ".join(weak_lexemes(found)) for _, found in batch],
        ]
        with connection.cursor() as cursor:
            cursor.execute(UPSERT, [require_organization_id(), kind, *columns])
