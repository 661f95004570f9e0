"""Paging that stays quick at the millionth row: "after this row" instead of "skip so many"."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import BooleanField, Model, QuerySet
from django.db.models.expressions import F, Func, Value

COUNT_CAP = 10_000


@dataclass(frozen=True)
class Order:
    """By one column, then by id, both in the same direction."""

    column: str = "id"
    descending: bool = True

    @classmethod
    def parse(cls, text: str) -> "Order":
        """From "-id" or "name_key"."""
        return cls(text.removeprefix("-"), text.startswith("-"))


def page_of(rows: QuerySet[Any], order: Order, after: str, size: int) -> tuple[Sequence[Any], str]:
    """Up to `size` rows after the place `after` names ("" is the start), and the next place or ""."""
    sign = "-" if order.descending else ""
    columns = ["id"] if order.column == "id" else [order.column, "id"]
    rows = rows.order_by(*(sign + column for column in columns))
    place = _read_place(after, rows.model, columns)
    if place is not None:
        rows = _beyond(rows, columns, place, order.descending)
    found = list(rows[: size + 1])
    if len(found) <= size:
        return found, ""
    found = found[:size]
    return found, place_of(found[-1], columns)


def capped_count(rows: QuerySet[Any]) -> int:
    """How many, but never counting further than COUNT_CAP + 1."""
    return rows.order_by()[: COUNT_CAP + 1].count()


def _beyond(rows: QuerySet[Any], columns: list[str], place: list[Any], descending: bool) -> QuerySet[Any]:
    if len(columns) == 1:
        return rows.filter(**{f"id__{'lt' if descending else 'gt'}": place[0]})
    first = rows.model._meta.get_field(columns[0])
    comparison = _Row(
        F(columns[0]), F("id"), Value(place[0], output_field=first), Value(place[1], output_field=rows.model._meta.pk)
    )
    comparison.template = f"(%(a)s, %(b)s) {'<' if descending else '>'} (%(c)s, %(d)s)"
    return rows.filter(comparison)


class _Row(Func):
    """`(column, id) < (value, id)` as one row comparison: an index serves it, which `Q | Q` does not get."""

    output_field = BooleanField()

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **__: Any) -> tuple[str, Any]:
        parts, params = {}, []
        for name, expression in zip("abcd", self.get_source_expressions(), strict=True):
            sql, values = compiler.compile(expression)
            parts[name] = sql
            params.extend(values)
        return self.template % parts, params


def place_of(row: Model, columns: list[str]) -> str:
    """The place just after a row in the order of these columns, as an address carries it."""
    fields: list[Any] = [row._meta.get_field(column) for column in columns]
    values = [field.value_to_string(row) for field in fields]
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def _read_place(after: str, model: type[Model], columns: list[str]) -> list[Any] | None:
    """What `place_of` wrote; None for anything else, which shows the first page."""
    try:
        values = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        fields: list[Any] = [model._meta.get_field(column) for column in columns]
        return [field.to_python(value) for field, value in zip(fields, values, strict=True)]
    except (binascii.Error, ValueError, TypeError, ValidationError, FieldDoesNotExist):
        return None
