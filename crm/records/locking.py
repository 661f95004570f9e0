"""Locking of records before they are read."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet


def lock_rows(model: type[Model], ids: Sequence[UUID]) -> None:
    """Lock rows in the order of their ids, by themselves: before they are read with what hangs on them.

    A locking read with joins that had to wait would see the new row joined to its old relations.
    """
    rows: QuerySet[Any] = model._base_manager.filter(pk__in=ids).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk", flat=True))
