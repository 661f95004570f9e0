"""What follows a merge, or its undo, once it is committed."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.apps import apps
from django.utils import timezone

from crm.customers.actions.health import reckon
from crm.records.actions.joining import gather_stragglers
from crm.records.models import Merge, MergedRow, RecordModel
from crm.search.actions.indexing import index_records
from crm.search.searchable import SEARCHABLES

CHUNK = 500
LATE = timedelta(days=2)  # so long a transaction may have been under way, or a mail on its way


def gather(merge_id: UUID) -> int:
    """Move what came late for a merged record. How many rows."""
    return gather_stragglers(merge_id)


def late_merges() -> list[UUID]:
    """Merges of the last days, for which something may have come late."""
    rows = Merge.objects.filter(undone_at=None, at__gte=timezone.now() - LATE)
    return list(rows.order_by("at").values_list("id", flat=True))


def freshen(merge_id: UUID) -> None:
    """Index both records and all that changed hands anew, and reckon their health."""
    merge = Merge.objects.filter(id=merge_id).first()
    if merge is None:
        return
    ids = [merge.winner_id, merge.loser_id]
    index_records(merge.kind, ids)
    reckon(merge.kind, ids)
    for kind, moved in _records_moved(merge):
        for start in range(0, len(moved), CHUNK):
            index_records(kind, moved[start : start + CHUNK])


def _records_moved(merge: Merge) -> Iterable[tuple[str, list[UUID]]]:
    rows = MergedRow.objects.filter(merge=merge)
    for reference in rows.values_list("reference", flat=True).distinct().order_by("reference"):
        label = ".".join(reference.partition("!")[0].split(".")[:2])
        model = apps.get_model(label)
        if issubclass(model, RecordModel) and model.kind in SEARCHABLES:
            yield model.kind, list(rows.filter(reference=reference).values_list("row_id", flat=True))
