"""Many new rows written without an object for any: a list for each column, one statement for each table.

    with flowing():             # the database works while we make the next lists
        insert_columns(Person, {"id": ids, "name": names}, {"lifecycle": "lead"})

The driver's own writing of lists looks at each value with Python; here a list becomes one text by a few calls.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from select import select
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Field, Model
from django.utils import timezone
from psycopg import DataError

MOST_ROWS = 2_000  # in one statement
BETWEEN = "\x00"  # stands between values until the list is one text: no text can have it
NO_NUL = "PostgreSQL text fields cannot contain NUL (0x00) bytes"
PLAIN = frozenset({"uuid", "integer", "bigint", "smallint", "boolean"})  # no quotes needed


def insert_columns(model: type[Model], columns: Mapping[str, Sequence[Any]], alike: Mapping[str, Any]) -> None:
    """Write new rows: values by column name, one list for each; JSON as text, ids as they are or as text.

    `alike` are values that all rows share; any other column gets its field's default, which then is the same for all.
    What a model's `save` derives has to be among them. A list of nothing but one value is sent as that value.
    """
    count = len(next(iter(columns.values())))
    if not count:
        return
    even = {name: values[0] for name, values in columns.items() if values.count(values[0]) == count > 1}
    columns, alike = {name: values for name, values in columns.items() if name not in even}, {**alike, **even}
    sql, names, kinds, shared = _statement(model, tuple(columns), tuple(alike))
    values = [alike[each.attname] if each.attname in alike else _default(each) for each in shared]
    with connection.cursor() as cursor:
        for start in range(0, count, MOST_ROWS):
            lists = [
                array(columns[name][start : start + MOST_ROWS], kind) for name, kind in zip(names, kinds, strict=True)
            ]
            cursor.execute(sql, [*values, *lists])


@contextmanager
def flowing() -> Iterator[None]:
    """Statements inside are sent without waiting for their answers, which come at the end.

    Only for statements that answer nothing. Raises what any of them raises, at the end of the block: also what keys
    forbid, which are looked at meanwhile and not at the commit, when nothing else can be done.
    """
    _check_keys("IMMEDIATE")
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield
    _check_keys("DEFERRED")


def push() -> None:
    """Inside `flowing`: hand all of it over to the database, so that it has work while something longer is done."""
    with connection.wrap_database_errors:
        driver = connection.connection.pgconn
        while driver.flush():
            select([], [driver.socket], [], 1)


def _check_keys(when: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS ALL {when}")


def array(values: Sequence[Any], kind: str) -> str:
    """The list as PostgreSQL writes an array of that type. Raises the driver's DataError for a NUL."""
    if kind == "uuid":
        return "{" + ",".join([each if type(each) is str else _id(each) for each in values]) + "}"
    if kind in PLAIN:
        return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"
    if not values:
        return "{}"
    texts = [value if type(value) is str else _text(value) for value in values]
    if None in texts:
        return "{" + ",".join(["NULL" if text is None else f'"{_escaped(text)}"' for text in texts]) + "}"
    joined = BETWEEN.join(texts)  # type: ignore[arg-type]
    if joined.count(BETWEEN) != len(texts) - 1:
        raise DataError(NO_NUL)
    return '{"' + _escaped(joined).replace(BETWEEN, '","') + '"}'


def _id(value: Any) -> str:
    return "NULL" if value is None else value.hex if type(value) is UUID else str(value)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _text(value: Any) -> str | None:
    if value is None:
        return None
    return value.isoformat() if isinstance(value, date) else str(value)


@lru_cache(512)  # which columns are alike differs from file to file
def _statement(
    model: type[Model], given: tuple[str, ...], alike: tuple[str, ...]
) -> tuple[str, list[str], list[str], list["Field[Any, Any]"]]:
    """The statement, the names and types of the lists in their order, and the fields that are the same in all rows."""
    fields = list(model._meta.local_concrete_fields)
    if unknown := {*given, *alike} - {each.attname for each in fields}:
        raise LookupError(f"{model.__name__} has no {', '.join(sorted(unknown))}")
    shared = [each for each in fields if each.attname not in given]
    listed = [each for each in fields if each.attname in given]
    kinds = {each: str(each.db_type(connection)).partition("(")[0] for each in fields}
    columns = ", ".join(f'"{each.column}"' for each in [*shared, *listed])
    picked = [*(f"%s::{kinds[each]}" for each in shared), *(f'given."{each.column}"' for each in listed)]
    lists = ", ".join(f"%s::{kinds[each]}[]" for each in listed)
    names = ", ".join(f'"{each.column}"' for each in listed)
    head = f'INSERT INTO "{model._meta.db_table}" ({columns}) SELECT {", ".join(picked)}'  # our own names
    sql = f"{head} FROM unnest({lists}) AS given ({names})"
    return sql, [each.attname for each in listed], [kinds[each].split()[0] for each in listed], shared


def _default(column: "Field[Any, Any]") -> Any:
    """What a new row has there: the organization, this moment, or the field's own default."""
    if getattr(column, "auto_now_add", False):
        return timezone.now()
    return column.get_db_prep_save(column.get_default(), connection)
