"""Records to look at: with the model's own words and properties, made by a few assignments each.

Django sets every column of a record one by one and remembers what it was; for fifty rows of three tables that costs
more than asking for them. A glance is such a record with only what was asked for. What it leaves out is fetched when it
is read, as from any record of Django's (or refused, where the query set says so); saving one is as safe as ever.
"""

from collections.abc import Callable, Sequence
from typing import Any
from weakref import ref

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.base import ModelState

Read = Callable[[Any, Any, Any], Any]


class Told:
    """A row of an answer, and the record that it becomes when somebody looks at it."""

    __slots__ = ("_make", "_peers", "_record", "answer")

    def __init__(self, answer: tuple[Any, ...], make: Callable[..., Any], peers: dict[int, list[Any]]) -> None:
        self.answer, self._make, self._peers = answer, make, peers
        self._record: Any = None

    @property
    def record(self) -> Any:
        """It, and what it was asked for with."""
        if self._record is None:
            self._record = self._make(self.answer, self._peers)
        return self._record


class _State(ModelState):
    """Of a record that nobody's cache leads back to: there is no circle to be cut when it goes."""

    def __del__(self) -> None:
        """Nothing."""


def answer_of(row: Told | Model) -> tuple[Any, ...] | None:
    """All that the database said of a glance and of the records beside it, as it said it; None of any other record.

    Two glances of one statement with the same answer are alike in everything.
    """
    return row.answer if isinstance(row, Told) else getattr(row._state, "answer", None)


def record_of(row: Told | Model) -> Any:
    """The record, whichever it is."""
    return row.record if isinstance(row, Told) else row


class Glances:
    """How the rows of one query set become glances. `compiler` has put its statement together."""

    def __init__(self, query_set: QuerySet[Any, Any], compiler: Any) -> None:
        self._mode = query_set._fetch_mode  # type: ignore[attr-defined]  # noqa: SLF001
        self._db = query_set.db
        self._record = _Part(compiler.klass_info, compiler.select)
        found = compiler.get_converters([each for each, *_ in compiler.select])
        self._converters: list[tuple[int, list[Read], Any]] = [(at, *each) for at, each in found.items()]

    def made(self, rows: Sequence[Sequence[Any]]) -> list[Any]:
        """A record by row, those that it was asked for with beside it."""
        peers: dict[int, list[Any]] = {}
        return [self._record_of(row, peers) for row in rows]

    def told(self, rows: Sequence[tuple[Any, ...]]) -> list["Told"]:
        """The same of whoever may know the answer already."""
        peers: dict[int, list[Any]] = {}
        return [Told(row, self._record_of, peers) for row in rows]

    def _record_of(self, row: Sequence[Any], peers: dict[int, list[Any]]) -> Any:
        record = self._record.made(self._read(row) if self._converters else row, self._state, peers)
        record._state.answer = row
        return record

    def _read(self, row: Sequence[Any]) -> Sequence[Any]:
        own = list(row)
        for at, converters, expression in self._converters:
            for convert in converters:
                own[at] = convert(own[at], expression, connection)
        return own

    def _state(self, peers: list[Any]) -> ModelState:
        state = _State()
        state.db, state.adding, state.fetch_mode, state.peers = self._db, False, self._mode, peers
        return state


class _Part:
    """The columns of one model among those of a row, and the models that were asked for with it."""

    def __init__(self, info: dict[str, Any], select: Sequence[Any]) -> None:
        self.model = info["model"]
        self.columns = info["select_fields"]
        self.begin, self.end = self.columns[0], self.columns[-1] + 1
        self.names = [select[at][0].target.attname for at in self.columns]
        self.key = self.columns[self.names.index(self.model._meta.pk.attname)]
        self.beside = [(each["field"].name, _Part(each, select)) for each in info.get("related_klass_infos", ())]

    def made(self, row: Sequence[Any], state_of: Callable[[list[Any]], ModelState], peers: dict[int, list[Any]]) -> Any:
        """None where an outer join found nothing."""
        if row[self.key] is None:
            return None
        others = peers.setdefault(id(self), [])
        record = object.__new__(self.model)
        record.__dict__.update(zip(self.names, row[self.begin : self.end], strict=True))
        record._state = state = state_of(others)
        others.append(ref(record))
        for name, part in self.beside:
            state.fields_cache[name] = part.made(row, state_of, peers)
        return record
