"""What the words of a statement depend on, and places for what they don't: ids.

Nobody's own can get into the text: whatever is compiled was given places (`stand_in`) instead of every id, and only
values that say all about themselves. Where a real id, or a time, is among the parameters all the same, `Words` refuses.
"""

import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import date, time, timedelta
from enum import Enum
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from crm.tenancy.postgresql.prepared import Asked

PLACES = tuple(uuid4() for _ in range(64))  # they stand for ids; the first for the organization
WRITTEN = {form: number for number, place in enumerate(PLACES) for form in (place.hex, str(place))}
CUT = re.compile(f"({'|'.join(WRITTEN)})")
OPENED, CLOSED = "'", "'::uuid"  # how the driver writes an id as a value
PLAIN = (str, int, type(None), Enum)  # they are what they look like, and stay so
OF_THE_MOMENT = (date, time, timedelta)


def shape_of(value: Any, ids: list[UUID]) -> Hashable:
    """All of a value but the ids in it, which are added to the list."""
    if isinstance(value, UUID):
        ids.append(value)
        return UUID
    kind = type(value)
    if kind is tuple:
        return kind, *[shape_of(each, ids) for each in value]
    if names := _compared(kind):  # type: ignore[arg-type]  # a type can be hashed
        return kind, *[shape_of(getattr(value, name), ids) for name in names]
    return kind, value


def stand_in(value: Any, places: Iterator[UUID]) -> Any:
    """The value with a place for each id in it, in the same order. Raises TypeError for what can't be kept."""
    if isinstance(value, UUID):
        return next(places)
    if type(value) is tuple and all(is_dataclass(each) for each in value):
        return tuple(stand_in(each, places) for each in value)
    if names := _compared(type(value)):  # type: ignore[arg-type]
        parts = {name: stand_in(getattr(value, name), places) for name in names}
        untold = {each.name: Untold() for each in fields(value) if each.name not in parts}
        return replace(value, **parts, **untold)
    many = value if isinstance(value, tuple | frozenset) else (value,)
    if not all(isinstance(each, PLAIN) for each in many):
        raise TypeError(f"a kept query set is given ids and plain values, no {type(value).__name__}")
    return value


@cache
def _compared(kind: type[Any]) -> tuple[str, ...]:
    """The fields of a data class that count when two are compared; none for any other type."""
    return tuple(each.name for each in fields(kind) if each.compare) if is_dataclass(kind) else ()


class CantBeKept(Exception):
    """A query set depends on more than its arguments: on the moment, or on what the database has.

    No ValueError: what reads filters takes those for a filter that can't be used, and would leave it out.
    """


class Untold:
    """In place of a field that doesn't count when two data classes are compared: no query set may depend on it."""

    def __getattr__(self, name: str) -> Any:
        raise LookupError("a kept query set may not depend on what doesn't count when two are compared")

    def __str__(self) -> str:
        return str(self.told)

    def __bool__(self) -> bool:
        return bool(self.told)


class Words:
    """A finished statement, cut at its places."""

    def __init__(self, sql: str, params: Sequence[Any]) -> None:
        """`params` are those it was made with. Raises CantBeKept for an id or a time from somewhere else."""
        _refuse_own(params)
        self._parts = CUT.split(sql)
        self._places = [(at, WRITTEN[part], "-" in part) for at, part in enumerate(self._parts) if part in WRITTEN]
        self._order = tuple(dict.fromkeys(number for _, number, _ in self._places))
        self._kept = self._numbered().encode()

    def filled(self, ids: Sequence[UUID]) -> str:
        """The statement with these ids, each written like its place."""
        parts = self._parts.copy()
        for at, number, with_dashes in self._places:
            parts[at] = str(ids[number]) if with_dashes else ids[number].hex
        return "".join(parts)

    def asked(self, ids: Sequence[UUID]) -> Asked:
        """The same in a way that the server can keep."""
        return Asked(self.filled(ids), self._kept, tuple([ids[number].hex.encode() for number in self._order]))

    def asked_often(self, ids: Sequence[UUID]) -> Asked:
        """The same for whom the server keeps just these ids' own: its plan does depend on whose rows they are."""
        text = self.filled(ids)
        return Asked(text, text.encode(), often=True)

    def _numbered(self) -> str:
        """With $1, $2 in place of the ids; empty where one of them is part of a longer text."""
        parts = self._parts.copy()
        for at, number, _ in self._places:
            if not (parts[at - 1].endswith(OPENED) and parts[at + 1].startswith(CLOSED)):
                return ""
            parts[at - 1] = parts[at - 1].removesuffix(OPENED)
            parts[at] = f"${self._order.index(number) + 1}"
            parts[at + 1] = parts[at + 1].removeprefix(OPENED)
        return "".join(parts)


def _refuse_own(params: Sequence[Any]) -> None:
    for each in params:
        if isinstance(each, list | tuple):
            _refuse_own(each)
        elif isinstance(each, OF_THE_MOMENT) or (isinstance(each, UUID) and each not in PLACES):
            raise CantBeKept(f"a kept query set depends on nothing but its arguments: where is {each!r} from?")
