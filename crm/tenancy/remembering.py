"""What was made of some rows, remembered by the process for as long as these rows stay as they are.

    FORM = Rows("leads_leadform", "slug = %s")

    entrance = remembered(("entrance", slug), [FORM.of(slug)], lambda: read_it_all(slug))

Each time one statement asks for the rows' versions (`xmin` and `ctid`: a row that was written anew has others, and so
has a list of rows with one more or one less). What is remembered is therefore never older than the transaction sees,
whoever changed it and by whatever way. Keys belong to the organization being worked for. What is handed out is shared
between threads: nobody may change it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from django.db import connection

from crm.tenancy.scope import require_organization_id

MOST = 2000  # in one process

_remembered: dict[tuple[Any, ...], tuple[tuple[Any, ...], Any]] = {}
_lock = Lock()


@dataclass(frozen=True)
class Versions:
    """The versions of some rows of one table, as a subquery with its parameters."""

    sql: str
    params: tuple[Any, ...]


@dataclass(frozen=True)
class Rows:
    """Some rows of one table with a `tenant_id`; `where` is about the table's columns."""

    table: str
    where: str = "true"

    def of(self, *params: Any) -> Versions:
        """The rows that these parameters choose, of the organization being worked for."""
        # In whatever order they are found: where that changes they are read once more, and sorting costs half of it.
        sql = (
            "(SELECT string_agg(xmin::text || ctid::text, ' ') "  # noqa: S608  # our own words
            f'FROM "{self.table}" WHERE tenant_id = %s AND {self.where})'
        )
        return Versions(sql, (require_organization_id(), *params))


def remembered[T](key: tuple[Any, ...], rows: Sequence[Versions], make: Callable[[], T]) -> T:
    """What `make` made of these rows when it was last called with this key, or what it makes of them now."""
    own = (require_organization_id(), *key)
    now = _versions(rows)
    known = _remembered.get(own)
    if known is not None and known[0] == now:
        made: T = known[1]
        return made
    made = make()
    with _lock:
        if len(_remembered) >= MOST:
            _remembered.clear()
        _remembered[own] = (now, made)
    return made


def _versions(rows: Sequence[Versions]) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(each.sql for each in rows)}",
            [value for each in rows for value in each.params],
        )
        return tuple(cursor.fetchone())
