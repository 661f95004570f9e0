"""Verbs on what lies in the bin."""

from collections import defaultdict
from uuid import UUID

from django.db import transaction

from crm.accounts.actor import Actor
from crm.records.actions.binning import restore_records
from crm.records.actions.changing import Outcome
from crm.records.models import BinEntry


@transaction.atomic
def restore_many(entry_ids: list[str], *, by: Actor) -> Outcome:
    """Take out of the bin what these entries stand for. Those that the actor may not restore are left and counted."""
    ids = []
    for text in entry_ids:
        try:
            ids.append(UUID(text))
        except ValueError:
            continue
    by_kind: dict[str, list[UUID]] = defaultdict(list)
    for kind, record_id in BinEntry.objects.filter(id__in=ids).values_list("kind", "record_id"):
        by_kind[kind].append(record_id)
    whole = Outcome()
    for kind, record_ids in sorted(by_kind.items()):
        outcome = restore_records(kind, record_ids, by=by)
        whole.changed += outcome.changed
        whole.refused |= outcome.refused
    return whole
