"""What a piece of work asks the database, and what it is told: whoever is told the same again comes to the same result.

    with hearing() as heard:
        drawn = draw(page)
    heard.told          # rows by statement
    heard.can_be_asked_again

Work that asks for a moment (`created today`), or asks the cache, can't be judged by what it asked: its answers say
nothing of the next time.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from crm.tenancy.postgresql.prepared import Asked

Rows = list[tuple[Any, ...]]
OF_THE_MOMENT = (date, time, timedelta)
# Only reads, each by itself, of what is the same for everybody at every time.
ONE_READ = re.compile(r"[\s(]*SELECT\b", re.IGNORECASE)
OWN_MIND = re.compile(
    r"\b(now|random|nextval|clock_timestamp|statement_timestamp|transaction_timestamp)\s*\(|\b(CURRENT_|LOCALTIME)"
    r"|\bFOR (NO KEY )?UPDATE\b|\bFOR (KEY )?SHARE\b",
    re.IGNORECASE,
)


@dataclass
class Hearing:
    """The rows by statement, in the order in which they were asked for."""

    told: dict[Asked, Rows] = field(default_factory=dict)
    can_be_asked_again: bool = True

    def hear(self, asked: Sequence[Asked], params: Any, rows: Rows) -> None:
        """It asked this; `params` are the values, if they came apart. Of several in one message, only that it did."""
        repeats = len(asked) == 1 and is_of_no_moment(asked[0].text, params)
        if not repeats or self.told.setdefault(asked[0], rows) != rows:
            self.can_be_asked_again = False

    def overhear(self, other: "Hearing") -> None:
        """What somebody asked who listened for himself meanwhile."""
        for asked, rows in other.told.items():
            if self.told.setdefault(asked, rows) != rows:
                self.can_be_asked_again = False
        self.can_be_asked_again &= other.can_be_asked_again


_hearing: ContextVar[Hearing | None] = ContextVar("hearing", default=None)


@contextmanager
def hearing() -> Iterator[Hearing]:
    """Listen to whatever is asked within."""
    token = _hearing.set(heard := Hearing())
    try:
        yield heard
    finally:
        _hearing.reset(token)


def listener() -> Hearing | None:
    """Who listens, if anybody does."""
    return _hearing.get()


@contextmanager
def nobody_listening() -> Iterator[None]:
    """What is asked within is told to the listener by whoever asks it, a statement at a time."""
    token = _hearing.set(None)
    try:
        yield
    finally:
        _hearing.reset(token)


def asked_elsewhere() -> None:
    """Something was asked that is not the database: nobody can say whether it would answer the same again."""
    if heard := _hearing.get():
        heard.can_be_asked_again = False


def is_of_no_moment(statement: str, params: Any) -> bool:
    """Whether it asks the same whenever it is asked."""
    return _repeats(statement) and not _tells_time(params)


def _repeats(statement: str) -> bool:
    return ONE_READ.match(statement) is not None and ";" not in statement and not OWN_MIND.search(statement)


def _tells_time(params: Any) -> bool:
    values: Iterable[Any] = params.values() if isinstance(params, dict) else params or ()
    return any(_is_of_the_moment(value) for value in values)


def _is_of_the_moment(value: Any) -> bool:
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return any(map(_is_of_the_moment, value))
    return isinstance(value, OF_THE_MOMENT)
