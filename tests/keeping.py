"""In every test: what a kept query set asks is word for word what Django would compile anew for the same arguments."""

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet

from crm.tenancy.kept import Kept
from crm.tenancy.postgresql.base import Cursor


def compare_all_kept() -> None:
    """From now on each of them, whenever it is asked anything."""
    prepared = Kept.prepared

    def compared(self: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
        statement, ids = prepared(self, args, named)
        kept = statement.words.filled(ids) if statement else None
        anew = in_full(self.build(*args, **named))
        assert kept == anew, f"{self.__name__} asks:\n{kept}\nand should ask:\n{anew}"
        return statement, ids

    Kept.prepared = compared  # type: ignore[method-assign, assignment]


def in_full(query_set: QuerySet[Any, Any]) -> str | None:
    """The statement with its values; None where nothing can be found."""
    try:
        sql, params = query_set.query.get_compiler(using=query_set.db).as_sql()
    except EmptyResultSet:
        return None
    connection = connections[query_set.db]
    connection.ensure_connection()
    return str(Cursor(connection.connection).mogrify(sql, params))  # of no account to what counts cursors
