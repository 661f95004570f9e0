"""Rows written in few messages: Django compiles and sends each INSERT alone, which costs more than the writing.

    with together():        # one message at the end, in this order
        insert(person, email)
        update(submission, "lead", "person")

Only for rows that nobody reads before the end of the block, unless by `ask`. What a model's `save` derives has to be
there already.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from functools import cache
from itertools import groupby
from operator import attrgetter
from types import NoneType
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections
from django.db.models import (
    BigIntegerField,
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    Field,
    IntegerField,
    Model,
    PositiveIntegerField,
    PositiveSmallIntegerField,
    SmallIntegerField,
    TextField,
    UUIDField,
)
from psycopg.types.json import Jsonb
from psycopg.types.numeric import Int2, Int4, Int8

from crm.tenancy.columns import array
from crm.tenancy.models.base import TenantField, TenantForeignKey
from crm.tenancy.scope import require_organization_id

MOST_ROWS = 500  # in one statement
# Types of values that the driver writes as a list.
LISTED = frozenset({str, int, Int2, Int4, Int8, bool, float, UUID, datetime, date, Jsonb})
# Types of which a list is easily written as one text.
TEXTS = frozenset({str, int, Int2, Int4, Int8, bool, UUID, datetime, NoneType})
# Fields whose values the driver takes as they are, and which make up none of their own.
PLAIN = frozenset({CharField, TextField, UUIDField, BooleanField, TenantField, TenantForeignKey})
# Of fields the kinds of values of which there is nothing to ask; a moment that a row tells of itself stays.
AS_THEY_ARE: dict[type, frozenset[type]] = {
    **dict.fromkeys((CharField, TextField), frozenset({str, NoneType})),
    **dict.fromkeys((UUIDField, TenantField, TenantForeignKey), frozenset({UUID, NoneType})),
    **dict.fromkeys((IntegerField, SmallIntegerField, BigIntegerField), frozenset({int, NoneType})),
    **dict.fromkeys((PositiveIntegerField, PositiveSmallIntegerField), frozenset({int, NoneType})),
    BooleanField: frozenset({bool, NoneType}),
    DateField: frozenset({date, NoneType}),
    DateTimeField: frozenset({datetime, NoneType}),
}


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with its parameters. `must`: it has to find a row to write to."""

    sql: str
    params: Sequence[Any]
    must: bool = False


@dataclass
class _Waiting:
    """What is to be written at the end of the block, and the savepoint that the block is in."""

    savepoint: int
    rows: list[Model | Statement] = field(default_factory=list)

    def by_kind(self) -> list[Model | Statement]:
        """All rows of a model beside each other, in the order in which the models came; statements at the end."""
        kinds = {kind: place for place, kind in enumerate(dict.fromkeys(map(type, self.rows)))}
        last = len(kinds)
        return sorted(self.rows, key=lambda row: last if isinstance(row, Statement) else kinds[type(row)])


_waiting: ContextVar[_Waiting | None] = ContextVar("waiting", default=None)


@contextmanager
def together(*, by_kind: bool = False) -> Iterator[None]:
    """Whatever is inserted or updated inside is written at the end, in one message; nothing of it after an error.

    What is written within a savepoint of its own is written at once, so that it goes when that is rolled back.
    `by_kind`: rows of one model go together, however they came; for many records at once with what hangs on each.
    """
    outer = _waiting.get()
    if outer is not None and outer.savepoint == _savepoint():
        yield
        return
    own = _Waiting(_savepoint())
    token = _waiting.set(own)
    try:
        yield
    finally:
        _waiting.reset(token)
    _send(own.by_kind() if by_kind else own.rows)


def insert(*rows: Model) -> None:
    """Write new rows of any models, in this order; inside `together` at its end."""
    _add(rows)


def update(row: Model, *names: str, must: bool = False) -> None:
    """Write these fields of a row that is there; inside `together` at its end.

    `must`: raises DatabaseError, as Django does, where it is not there any more.
    """
    fields = [row._meta.get_field(name) for name in names]
    values = [_value(each, row, connection, add=False) for each in fields]  # type: ignore[arg-type]
    columns = ", ".join(f'"{each.column}" = %s' for each in fields)  # type: ignore[union-attr]
    sql = f'UPDATE "{row._meta.db_table}" SET {columns} WHERE tenant_id = %s AND id = %s'  # noqa: S608
    execute(Statement(sql, [*values, require_organization_id(), row.pk], must))


def update_many(rows: Sequence[Model], *names: str) -> None:
    """Write these fields of many rows of one model that are there, each its own values, one statement for hundreds.

    Inside `together` at its end.
    """
    for start in range(0, len(rows), MOST_ROWS):
        part = rows[start : start + MOST_ROWS]
        several = _several_updates(part, names)
        if several is None:
            with together():
                for row in part:
                    update(row, *names)
        else:
            execute(several)


def execute(*statements: Statement) -> None:
    """Statements that answer nothing; inside `together` at its end."""
    _add(statements)


def ask(question: Statement) -> tuple[Any, ...] | None:
    """The first row that answers a question, asked in one message with whatever waits to be written before it."""
    waiting = _waiting.get()
    rows = waiting.rows if waiting is not None and waiting.savepoint == _savepoint() else []
    statements = [*_all_statements(rows), question]
    with connection.cursor() as cursor:
        cursor.execute(_filled_in(cursor, statements))
        _require_found(cursor, statements[:-1])
        while cursor.nextset():
            continue
        answer: tuple[Any, ...] | None = cursor.fetchone()
    _are_written(rows)
    rows.clear()
    return answer


def insert_once(row: Model, *first: Model) -> bool:
    """Write the row at once unless one like it (by any unique index) is there. Whether it was written.

    One that is being written by somebody else right now is waited for. The rows `first`, which it points at, are
    written before it in any case.
    """
    own = _insertion(type(row), [row])
    statements = [*(_insertion(type(each), [each]) for each in first), own]
    with connection.cursor() as cursor:
        cursor.execute(f"{_filled_in(cursor, statements)} ON CONFLICT DO NOTHING")
        for _ in first:
            cursor.nextset()
        written: bool = cursor.rowcount == 1
    for each in (*first, *([row] if written else [])):
        each._state.adding = False
    return written


def insert_missing(rows: Sequence[Model]) -> set[Any]:
    """Write at once those rows of one model that have none like them yet. The primary keys of those written."""
    written: set[Any] = set()
    with connection.cursor() as cursor:
        for statement in _statements(type(rows[0]), list(rows)) if rows else ():
            cursor.execute(f"{statement.sql} ON CONFLICT DO NOTHING RETURNING id", statement.params)
            written |= {key for (key,) in cursor.fetchall()}
    for row in rows:
        row._state.adding = row.pk not in written
    return written


def _savepoint() -> int:
    return sum(sid is not None for sid in connection.savepoint_ids)


def _add(rows: Sequence[Model | Statement]) -> None:
    waiting = _waiting.get()
    if waiting is not None and waiting.savepoint == _savepoint():
        waiting.rows.extend(rows)
    else:
        _send(rows)


def _send(rows: Sequence[Model | Statement]) -> None:
    statements = _all_statements(rows)
    if not statements:
        return
    with connection.cursor() as cursor:
        cursor.execute(_filled_in(cursor, statements))
        _require_found(cursor, statements)
    _are_written(rows)


def _require_found(cursor: Any, statements: Sequence[Statement]) -> None:
    """The cursor stands at the answer to the first of them."""
    last = max((place for place, each in enumerate(statements) if each.must), default=-1)
    for each in statements[: last + 1]:
        if each.must and cursor.rowcount != 1:
            raise DatabaseError("a row that was to be written is not there any more")
        cursor.nextset()


def _are_written(rows: Sequence[Model | Statement]) -> None:
    for row in rows:
        if isinstance(row, Model):
            row._state.adding = False


def _all_statements(rows: Sequence[Model | Statement]) -> list[Statement]:
    return [statement for kind, group in groupby(rows, type) for statement in _statements(kind, list(group))]


def _filled_in(cursor: Any, statements: Sequence[Statement]) -> str:
    """The statements as one text with their values. The driver remembers where the values go in short ones only."""
    return ";\n".join(cursor.mogrify(statement.sql, statement.params) for statement in statements)


def _statements(kind: type[Any], group: list[Any]) -> Iterator[Statement]:
    if kind is Statement:
        yield from group
        return
    for start in range(0, len(group), MOST_ROWS):
        yield _insertion(kind, group[start : start + MOST_ROWS])


def _insertion(model: type[Model], rows: Sequence[Model]) -> Statement:
    """One row as VALUES; of several a list for each column, which costs half of it here and in the database."""
    shape = _shape(model)
    own = connections[DEFAULT_DB_ALIAS]  # itself: `connection` looks it up anew for each word said to it
    filled = [_values(shape, row, own) for row in rows]
    if len(rows) > 1:
        columns = [list(column) for column in zip(*filled, strict=True)]
        if all(_is_even(column) for column in columns):
            lists = [_listed(column, kind) for column, kind in zip(columns, shape.kinds, strict=True)]
            return Statement(f"{shape.head} SELECT * FROM unnest({shape.lists})", lists)  # noqa: S608  # our own types
    places = ", ".join([shape.one] * len(rows))
    return Statement(f"{shape.head} VALUES {places}", [value for values in filled for value in values])


def _several_updates(rows: Sequence[Model], names: Sequence[str]) -> Statement | None:
    """A list for each column; None where a column's values can't be written as one."""
    meta = rows[0]._meta
    fields: list[Field[Any, Any]] = [meta.get_field(name) for name in names]  # type: ignore[misc]
    types = [str(each.db_type(connection)).partition("(")[0] for each in fields]  # without a length
    columns = [[_value(each, row, connection, add=False) for row in rows] for each in fields]
    if any(each.endswith("[]") for each in types) or not all(map(_is_even, columns)):
        return None
    table, written = meta.db_table, [f'"{each.column}"' for each in fields]
    sets = ", ".join(f"{each} = given.{each}" for each in written)
    lists = ", ".join(f"%s::{each}[]" for each in ("uuid", *types))
    sql = (
        f'UPDATE "{table}" SET {sets} FROM unnest({lists}) AS given (id, {", ".join(written)}) '  # noqa: S608  # our names
        f'WHERE "{table}".tenant_id = %s AND "{table}".id = given.id'
    )
    kinds = [each.split()[0] for each in types]
    values = [_listed(column, kind) for column, kind in zip(columns, kinds, strict=True)]
    return Statement(sql, [array([row.pk for row in rows], "uuid"), *values, require_organization_id()])


def _is_even(column: list[Any]) -> bool:
    """Whether the driver writes these values as a list: all of one type that it knows by itself."""
    kinds = {type(value) for value in column} - {NoneType}
    return kinds <= LISTED and len(kinds) < 2


def _listed(column: list[Any], kind: str) -> Any:
    """As one text, which takes far fewer steps than the driver's list; what is more than a text is left to it."""
    return array(column, kind) if {type(value) for value in column} <= TEXTS else column


@dataclass(frozen=True)
class _Shape:
    """The statement's beginning, one row's places, all rows' lists, their types; what reads the fields, and these."""

    head: str
    one: str
    lists: str
    kinds: list[str]
    read: Callable[[Model], tuple[Any, ...]]
    fields: list[tuple["Field[Any, Any]", frozenset[type]]]


@cache
def _shape(model: type[Model]) -> _Shape:
    fields = list(model._meta.local_concrete_fields)
    columns = ", ".join(f'"{each.column}"' for each in fields)
    types = [str(each.db_type(connection)).partition("(")[0] for each in fields]  # without a length
    return _Shape(
        f'INSERT INTO "{model._meta.db_table}" ({columns})',
        f"({', '.join(['%s'] * len(fields))})",
        ", ".join(f"%s::{each}[]" for each in types),
        [each.split()[0] for each in types],
        attrgetter(*[each.attname for each in fields]),
        [(each, _as_they_are(each)) for each in fields],
    )


def _as_they_are(column: "Field[Any, Any]") -> frozenset[type]:
    if getattr(column, "auto_now", False):
        return frozenset()
    kinds = AS_THEY_ARE.get(type(column), frozenset())
    return kinds - {NoneType} if getattr(column, "auto_now_add", False) else kinds


def _values(shape: _Shape, row: Model, own: Any) -> list[Any]:
    pairs = zip(shape.read(row), shape.fields, strict=True)
    return [
        value if type(value) in as_it_is else _value(column, row, own, add=True) for value, (column, as_it_is) in pairs
    ]


def _value(column: "Field[Any, Any]", row: Model, own: Any, *, add: bool) -> Any:
    if type(column) in PLAIN:
        value = getattr(row, column.attname)
        return value.value if isinstance(value, Enum) else value  # so that a choice is listed like any text
    return column.get_db_prep_save(column.pre_save(row, add), own)
