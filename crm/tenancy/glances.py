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


def answer_of(record: Model) -> tuple[Any, ...] | None:
    """All that the database said of a glance and of the records beside it, as it said it; None of any other record.

    Two glances of one statement with the same answer are alike in everything.
    """
    return getattr(record._state, "answer", None)


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
        return [self._told(row, peers) for row in rows]

    def _told(self, row: Sequence[Any], peers: dict[int, list[Any]]) -> Any:
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
        state = ModelState()
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
