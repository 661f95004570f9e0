"""Locking of records before they are read."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet

from crm.records.models import RecordModel
from crm.tenancy.gathering import answers_to, gathered
from crm.tenancy.postgresql.prepared import Asked
from crm.tenancy.scope import require_organization_id


def lock_rows(model: type[Model], ids: Sequence[UUID]) -> None:
    """Lock rows in the order of their ids, by themselves: before they are read with what hangs on them.

    A locking read with joins that had to wait would see the new row joined to its old relations.
    """
    rows: QuerySet[Any] = model._base_manager.filter(pk__one_of=ids).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk", flat=True))


def read_locked[T: RecordModel](model: type[T], row_id: UUID, read: Callable[[], list[T]]) -> T | None:
    """Lock one record, and read it to be changed, in one message; None where `read` finds none.

    `read` asks for glances of whole records (crm/tenancy/glances.py). The lock is waited for before its statement
    begins, so that one sees what it was waited for.
    """
    _, found = gathered(lambda: answers_to([_locking(model, row_id)]), read)
    for record in found:
        record.now_kept()  # from here on `keep` knows what was changed
        return record
    return None


def _locking(model: type[Model], row_id: UUID) -> Asked:
    organization_id = require_organization_id()
    words = f'SELECT 1 FROM "{model._meta.db_table}" WHERE tenant_id = %s AND id = %s FOR NO KEY UPDATE'  # noqa: S608
    text = words % (f"'{organization_id.hex}'::uuid", f"'{row_id.hex}'::uuid")
    return Asked(text, (words % ("$1", "$2")).encode(), (organization_id.hex.encode(), row_id.hex.encode()))
