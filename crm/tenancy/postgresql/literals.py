"""Statements with their values put in, by a short way: the driver's own takes several steps and objects for each value.

The text is the driver's to the letter; kinds of values that are not listed here are left to it.
"""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from types import NoneType
from typing import Any
from uuid import UUID

from psycopg import DataError
from psycopg._queries import PostgresClientQuery, _query2pg_client_nocache
from psycopg.pq import Escaping
from psycopg.types.numeric import Int2, Int4, Int8

MOST, LONGEST = 1024, 16_384  # statements of which one process remembers where values go (the driver 128), their bytes

places = lru_cache(MOST)(_query2pg_client_nocache)


def _number(value: int) -> bytes:
    return b"%d" % value if value >= 0 else b" %d" % value  # a space, so that "-" before it makes no comment


def _moment(value: datetime) -> bytes:
    return f"'{value}'::{'timestamptz' if value.tzinfo else 'timestamp'}".encode()


WRITERS: dict[type, Callable[[Any], bytes]] = {
    NoneType: lambda _: b"NULL",
    bool: lambda value: b"true" if value else b"false",
    **dict.fromkeys((int, Int2, Int4, Int8), _number),
    UUID: lambda value: b"'%032x'::uuid" % value.int,
    datetime: _moment,
}


class FilledIn(PostgresClientQuery):
    """A statement on its way to the server."""

    __slots__ = ()

    def convert(self, query: Any, vars: Any) -> None:  # noqa: A002  # the driver's name
        """Find where the values go, or remember it, and put them there."""
        if vars is None or not isinstance(query, str) or len(query) > LONGEST:
            super().convert(query, vars)
            return
        self.template, self._order, self._parts = places(query.encode(self._tx.encoding), self._tx.encoding)
        self.dump(vars)

    def dump(self, vars: Any) -> None:  # noqa: A002
        """Put these values into their places."""
        if vars is None:
            self.params = None
            return
        values = self.validate_and_reorder_params(self._parts, vars, self._order)
        text, other = _texts(self._tx.connection), self._tx.as_literal
        writers = {str: text, **WRITERS}
        self.params = tuple([writers.get(type(value), other)(value) for value in values])
        self.query = self.template % self.params


def _texts(connection: Any) -> Callable[[str], bytes]:
    """What quotes texts for a connection, which knows how."""
    quoted = Escaping(connection.pgconn).escape_literal

    def text(value: str) -> bytes:
        if "\x00" in value:
            raise DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
        return quoted(value.encode())

    return text
