"""Paging that stays quick at the millionth row: "after this row" instead of "skip so many"."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import BooleanField, Exists, Model, OuterRef, QuerySet
from django.db.models.expressions import F, Func, Value

COUNT_CAP = 10_000


@dataclass(frozen=True)
class Order:
    """By one column, then by id, both in the same direction; rows without a value come last either way.

    `beside` are rows of their own that hold the values: each with `record_id` and `column`.
    """

    column: str = "id"
    descending: bool = True
    nullable: bool = False
    beside: QuerySet[Any] | None = field(default=None, compare=False)

    @classmethod
    def parse(cls, text: str) -> "Order":
        """From "-id" or "name_key"."""
        return cls(text.removeprefix("-"), text.startswith("-"))

    @property
    def parted(self) -> bool:
        """Whether rows without a value come after those that have one, by a question of their own."""
        return self.nullable or self.beside is not None

    @property
    def id_column(self) -> str:
        """What stands beside the column in the order."""
        return "id" if self.beside is None else "record_id"


def page_of(rows: QuerySet[Any], order: Order, after: str, size: int) -> tuple[Sequence[Any], str]:
    """Up to `size` rows after the place `after` names ("" is the start), and the next place or ""."""
    if order.column == "id":
        return _only_by_id(rows, order, after, size)
    source = rows if order.beside is None else order.beside
    place = read_place(after, source.model, order)
    found: list[Any] = []
    values: dict[Any, Any] = {}
    if place is None or place[0] is not None:
        found, values = _with_value(rows, order, place, size + 1)
    if len(found) <= size and order.parted:
        last = place[1] if place and place[0] is None else None
        found += without_value(rows, order, last, size + 1 - len(found))
    return cut(found, order, size, values)


def first_of(rows: QuerySet[Any], order: Order, size: int) -> QuerySet[Any]:
    """The first page, and a row more to see whether there is another; of `parted` rows those that have a value.

    For an order whose values stand in the rows themselves.
    """
    if order.nullable:
        rows = rows.filter(**{f"{order.column}__isnull": False})
    sign = "-" if order.descending else ""
    return rows.order_by(*dict.fromkeys((sign + order.column, f"{sign}id")))[: size + 1]


def cut(found: Sequence[Any], order: Order, size: int, values: dict[Any, Any]) -> tuple[Sequence[Any], str]:
    """So many of the rows, and the place after them if there are more; `values` by record where they stand beside."""
    if len(found) <= size:
        return found, ""
    found = found[:size]
    return found, _place_after(found[-1], order, values)


def capped_count(rows: QuerySet[Any]) -> int:
    """How many, but never counting further than COUNT_CAP + 1."""
    return rows.order_by()[: COUNT_CAP + 1].count()


def _only_by_id(rows: QuerySet[Any], order: Order, after: str, size: int) -> tuple[Sequence[Any], str]:
    rows = rows.order_by("-id" if order.descending else "id")
    place = read_place(after, rows.model, order)
    if place is not None:
        rows = rows.filter(**{f"id__{'lt' if order.descending else 'gt'}": place[0]})
    return cut(list(rows[: size + 1]), order, size, {})


def _with_value(
    rows: QuerySet[Any], order: Order, place: list[Any] | None, most: int
) -> tuple[list[Any], dict[Any, Any]]:
    """The rows that have a value, in order; values that stand beside come along by record."""
    sign = "-" if order.descending else ""
    source = rows if order.beside is None else order.beside
    if order.parted:
        source = source.filter(**{f"{order.column}__isnull": False})
    if place is not None:
        source = _beyond(source, [order.column, order.id_column], place, order.descending)
    source = source.order_by(sign + order.column, sign + order.id_column)
    if order.beside is None:
        return list(source[:most]), {}
    pairs = list(
        source.filter(record_id__in=rows.order_by().values("pk")).values_list("record_id", order.column)[:most]
    )
    by_id = {row.pk: row for row in rows.filter(pk__in=[record for record, _ in pairs])}
    return [by_id[record] for record, _ in pairs if record in by_id], dict(pairs)


def without_value(rows: QuerySet[Any], order: Order, last: Any, most: int) -> list[Any]:
    """The rows that have no value to be sorted by, by id in the same direction: after that one, or from the start."""
    if order.beside is None:
        rest = rows.filter(**{f"{order.column}__isnull": True})
    else:
        known = order.beside.filter(record_id=OuterRef("pk"), **{f"{order.column}__isnull": False})
        rest = rows.filter(~Exists(known))
    if last is not None:
        rest = rest.filter(**{f"id__{'lt' if order.descending else 'gt'}": last})
    return list(rest.order_by("-id" if order.descending else "id")[:most])


def _place_after(row: Model, order: Order, values: dict[Any, Any]) -> str:
    if order.beside is None:
        return place_of(row, list(dict.fromkeys((order.column, "id"))))
    return _encoded([values.get(row.pk), str(row.pk)])


def _beyond(rows: QuerySet[Any], columns: list[str], place: list[Any], descending: bool) -> QuerySet[Any]:
    first, second = (rows.model._meta.get_field(column) for column in columns)
    comparison = _Row(
        F(columns[0]), F(columns[1]), Value(place[0], output_field=first), Value(place[1], output_field=second)
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
    return _encoded([None if field.value_from_object(row) is None else field.value_to_string(row) for field in fields])


def _encoded(values: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def read_place(after: str, model: type[Model], order: Order) -> list[Any] | None:
    """What `place_of` wrote of a row in this order; None for anything else, which shows the first page."""
    columns = ["id"] if order.column == "id" else [order.column, order.id_column]
    try:
        values = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        fields: list[Any] = [model._meta.get_field(column) for column in columns]
        place = [field.to_python(value) for field, value in zip(fields, values, strict=True)]
    except (ArithmeticError, RecursionError, ValueError, TypeError, ValidationError, FieldDoesNotExist):
        return None
    return place if place[-1] is not None and all(map(_can_be_asked, place)) else None


def _can_be_asked(value: Any) -> bool:
    """Whether the database takes it: no text that is none, no moment without a zone."""
    if isinstance(value, str):
        return not any(letter == "\x00" or "\ud800" <= letter <= "\udfff" for letter in value)
    return not isinstance(value, datetime) or value.tzinfo is not None
