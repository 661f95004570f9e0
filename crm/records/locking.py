"""Locking of records before they are read."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet

from crm.tenancy.gathering import answers_to, gathered
from crm.tenancy.postgresql.prepared import Asked
from crm.tenancy.scope import require_organization_id


def lock_rows(model: type[Model], ids: Sequence[UUID]) -> None:
    """Lock rows in the order of their ids, by themselves: before they are read with what hangs on them.

    A locking read with joins that had to wait would see the new row joined to its old relations.
    """
    rows: QuerySet[Any] = model._base_manager.filter(pk__in=ids).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk", flat=True))


def read_locked[T](model: type[Model], row_id: UUID, read: Callable[[], T]) -> T:
    """Lock one row, and read it by a kept query set (crm/tenancy/kept.py), in one message.

    The lock is waited for before the second statement begins, so that one sees what it was waited for.
    """
    _, found = gathered(lambda: answers_to([_locking(model, row_id)]), read)
    row: T = found
    return row


def _locking(model: type[Model], row_id: UUID) -> Asked:
    organization_id = require_organization_id()
    words = f'SELECT 1 FROM "{model._meta.db_table}" WHERE tenant_id = %s AND id = %s FOR NO KEY UPDATE'  # noqa: S608
    text = words % (f"'{organization_id.hex}'::uuid", f"'{row_id.hex}'::uuid")
    return Asked(text, (words % ("$1", "$2")).encode(), (organization_id.hex.encode(), row_id.hex.encode()))
