"""Rows that are written together with a record, because they follow from its columns: what it is found by.

Modules register theirs; every way of writing a record comes by here, bulk ways too.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Keyed:
    """`write(records)` after any of `columns` changed; `add(records)` for records that are new."""

    kind: str
    columns: frozenset[str]
    write: Callable[[Sequence[Any]], None]
    add: Callable[[Sequence[Any]], None]


_KEYED: dict[str, Keyed] = {}


def register_keyed(keyed: Keyed) -> None:
    """Let rows follow the records of a kind."""
    _KEYED[keyed.kind] = keyed


def keys_of_new(records: Sequence[Any]) -> None:
    """Records of one kind were written for the first time."""
    if records and (keyed := _KEYED.get(records[0].kind)):
        keyed.add(records)


def keys_follow(records: Sequence[Any], columns: Collection[str]) -> None:
    """These columns of some of the records of one kind were written."""
    if records and (keyed := _KEYED.get(records[0].kind)) and keyed.columns & set(columns):
        keyed.write(records)
