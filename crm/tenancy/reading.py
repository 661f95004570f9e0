"""Records read by a statement of one's own: Django compiles its own anew each time, which costs more than asking.

    SEATS = Reading('FROM accounts_seat seat JOIN tenancy_organization organization ON organization.id = '
                    'seat.organization_id WHERE seat.user_id = %s', seat=Seat, organization=Organization)

    for seat, organization in SEATS.rows(user.id): ...

For what every page asks, always in the same words. The names of the models are those of their tables in the statement.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model
from django.db.models.base import ModelState

from crm.tenancy.postgresql.prepared import BETWEEN, Asked, Message
from crm.tenancy.writing import Statement, ask


class Reading:
    """`rest` is what stands after the columns; `models` by the names that it gives to their tables."""

    def __init__(self, rest: str, **models: type[Model]) -> None:
        self._rest = rest
        self._models = models

    def rows(self, *params: Any) -> list[tuple[Any, ...]]:
        """A record of each model by row, None where an outer join found none."""
        with connection.cursor() as cursor:
            cursor.execute(*self._asked(cursor, params))
            found = cursor.fetchall()
        return [self.records(row) for row in found]

    def asked(self, *ids: Any) -> Asked:
        """What is asked for these ids, and lists of ids: in a way that the server can keep."""
        words = [_id_words(each) for each in ids]
        values = [
            f"'{word.decode()}'::uuid{'[]' * isinstance(each, list)}" for word, each in zip(words, ids, strict=True)
        ]
        return Asked(self._sql % tuple(values), self._kept, tuple(words))

    def first(self, *params: Any) -> tuple[Any, ...] | None:
        """The records of the first row, None where there is none."""
        with connection.cursor() as cursor:
            cursor.execute(self._sql, params)
            row = cursor.fetchone()
        return self.records(row) if row else None

    def first_after_writing(self, *params: Any) -> tuple[Any, ...] | None:
        """The same, in one message with whatever waits to be written (crm/tenancy/writing.py)."""
        row = ask(Statement(self._sql, params))
        return self.records(row) if row else None

    def first_beside(self, question: Statement, *params: Any) -> tuple[Any, tuple[Any, ...] | None]:
        """The first row that answers another question, and the same; both in one message."""
        with connection.cursor() as cursor:
            both = [cursor.mogrify(question.sql, question.params), cursor.mogrify(self._sql, params)]
            cursor.execute(BETWEEN.join(both))
            answer = cursor.fetchone()
            cursor.nextset()
            row = cursor.fetchone()
        return answer, self.records(row) if row else None

    def _asked(self, cursor: Any, params: Sequence[Any]) -> tuple[Any, ...]:
        """What is asked for by nothing but ids, the server may keep."""
        ids = tuple([_id_words(each) for each in params])
        if b"" in ids:
            return self._sql, params
        return (Message.of(Asked(cursor.mogrify(self._sql, params), self._kept, ids)),)

    @cached_property
    def _kept(self) -> bytes:
        first, *others = self._sql.split("%s")
        return "".join([first, *(f"${number}{part}" for number, part in enumerate(others, 1))]).encode()

    @cached_property
    def _sql(self) -> str:
        columns = (f'{name}."{each.column}"' for name, parts in self._parts.items() for each in parts.fields)
        return f"SELECT {', '.join(columns)} {self._rest}"

    @cached_property
    def _parts(self) -> dict[str, "_Part"]:
        return {name: _Part(model) for name, model in self._models.items()}

    @cached_property
    def _places(self) -> list[tuple["_Part", int, int]]:
        """Where in a row each model's columns are."""
        ends = [0]
        for part in self._parts.values():
            ends.append(ends[-1] + len(part.fields))
        return [(part, *place) for part, place in zip(self._parts.values(), pairwise(ends), strict=True)]

    def records(self, row: Sequence[Any]) -> tuple[Any, ...]:
        """The records of one row of the answer."""
        return tuple(part.record(row[begin:end]) for part, begin, end in self._places)


def _id_words(value: Any) -> bytes:
    """An id, or a list of them, as the server reads it; nothing for any other value."""
    if isinstance(value, list) and all(isinstance(each, UUID) for each in value):
        return f"{{{','.join([each.hex for each in value])}}}".encode()
    return value.hex.encode() if isinstance(value, UUID) else b""


class _Part:
    """The columns of one model."""

    def __init__(self, model: type[Model]) -> None:
        self.model = model
        self.fields = model._meta.concrete_fields
        self.names = [each.attname for each in self.fields]
        self.key = self.fields.index(model._meta.pk)

    def record(self, values: Sequence[Any]) -> Any:
        if values[self.key] is None:
            return None
        own = list(values)
        for place, read in self._converters:
            own[place] = read(own[place], None, connection)
        return self._as_it_is(own) if self._is_plain else self.model.from_db(connection.alias, self.names, own)

    def _as_it_is(self, values: Sequence[Any]) -> Any:
        """What Django comes to by setting each column by itself."""
        record = object.__new__(self.model)
        record.__dict__.update(zip(self.names, values, strict=True))
        record._state = state = ModelState()
        state.db, state.adding = connection.alias, False
        return record

    @cached_property
    def _is_plain(self) -> bool:
        """Whether nobody wants to know when one is made, nor makes it in a way of his own."""
        own, django = self.model.from_db, Model.from_db
        as_ever = own.__func__ is django.__func__ and self.model.__init__ is Model.__init__  # type: ignore[attr-defined]
        return as_ever and not any(hasattr(each, "update_dimension_fields") for each in self.fields)  # of a picture

    @cached_property
    def _converters(self) -> list[tuple[int, Callable[[Any, Any, Any], Any]]]:
        """What the driver gives otherwise than the model has it, JSON for one."""
        return [(place, read) for place, each in enumerate(self.fields) for read in each.get_db_converters(connection)]
