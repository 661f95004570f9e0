"""Let stored files go: never before the commit, and surely after it."""

from collections.abc import Iterable
from datetime import timedelta
from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from crm.records.models import DoomedFile

LEFT_ALONE = timedelta(minutes=10)  # the commit may still be on its way


def doom_files(keys: Iterable[str]) -> int:
    """Delete these files once the running transaction is committed. How many."""
    rows = [DoomedFile(key=key) for key in keys if key]
    DoomedFile.objects.bulk_create(rows, batch_size=500)
    if rows:
        transaction.on_commit(partial(_drop, [row.key for row in rows]), robust=True)
    return len(rows)


def drop_doomed(most: int = 500) -> int:
    """Delete what was left over when a worker died, and forget what is gone; at most `most`. How many."""
    due = DoomedFile.objects.filter(at__lte=timezone.now() - LEFT_ALONE).order_by("at")
    rows = list(due.select_for_update(skip_locked=True)[:most])
    _drop(row.key for row in rows)
    DoomedFile.objects.filter(id__in=[row.id for row in rows]).delete()
    return len(rows)


def _drop(keys: Iterable[str]) -> None:
    """Deleting a file that is gone already is nothing."""
    for key in keys:
        default_storage.delete(key)
