"""Questions that are asked again and again, written out once: compiling one costs Django more than the answer.

    CALLED = Ready(Organization, "slug = %s")

    organization = CALLED.first(slug)

`where` is about the model's own table and says everything, an organization's `tenant_id = %s` as well.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import Model

from crm.tenancy.writing import Statement, ask

Converter = Callable[[Any, Any, Any], Any]


@dataclass(frozen=True)
class Ready[M: Model]:
    """Whole rows of a model that `where` chooses."""

    model: type[M]
    where: str

    def first(self, *params: Any) -> M | None:
        """The first row for these parameters, or None."""
        with connection.cursor() as cursor:
            cursor.execute(self._sql, params)
            return self._made(cursor.fetchone())

    def first_after_writing(self, *params: Any) -> M | None:
        """The same, in one message with whatever waits to be written (crm/tenancy/writing.py)."""
        return self._made(ask(Statement(self._sql, params)))

    def _made(self, row: Sequence[Any] | None) -> M | None:
        return self.model.from_db(connection.alias, self._names, self._converted(list(row))) if row else None

    @cached_property
    def _sql(self) -> str:
        meta = self.model._meta
        columns = ", ".join(f'"{field.column}"' for field in meta.concrete_fields)
        return f'SELECT {columns} FROM "{meta.db_table}" WHERE {self.where}'  # noqa: S608  # our own words

    @cached_property
    def _names(self) -> list[str]:
        return [field.attname for field in self.model._meta.concrete_fields]

    @cached_property
    def _converters(self) -> Sequence[tuple[int, Any, Converter]]:
        """Place of the value, its column, and what makes Python's value of the driver's."""
        columns = [field.get_col(self.model._meta.db_table) for field in self.model._meta.concrete_fields]
        return [
            (place, column, convert)
            for place, column in enumerate(columns)
            for convert in (*connection.ops.get_db_converters(column), *column.get_db_converters(connection))
        ]

    def _converted(self, row: list[Any]) -> list[Any]:
        for place, column, convert in self._converters:
            row[place] = convert(row[place], column, connection)
        return row
