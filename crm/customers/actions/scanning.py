"""Go through everybody, one chunk at a time, and compare each with all."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from crm.customers.actions.duplicates import MODELS, check_again
from crm.customers.models import DuplicateScan

CHUNK = 500
AGAIN = timedelta(days=1)  # what changed is compared at once; this finds what slipped through


def scan_some(noun: str) -> int:
    """The next chunk of a scan that is due. How many records it compared; 0 when there is nothing left to do.

    Two workers take turns: the row of the scan is locked for the chunk.
    """
    scan = DuplicateScan.objects.select_for_update(of=("self",)).filter(noun=noun, next_at__lte=timezone.now()).first()
    if scan is None:
        return 0
    rows = MODELS[noun].objects.filter(id__gt=scan.cursor or UUID(int=0)).order_by("id")
    ids = list(rows.values_list("id", flat=True)[:CHUNK])
    if scan.cursor is None:
        scan.started_at, scan.seen, scan.found = timezone.now(), 0, 0
    if ids:
        scan.found += check_again(noun, ids)
        scan.seen, scan.cursor = scan.seen + len(ids), ids[-1]
    if len(ids) < CHUNK:
        scan.cursor, scan.finished_at, scan.next_at = None, timezone.now(), timezone.now() + AGAIN
    scan.save()
    return len(ids)
