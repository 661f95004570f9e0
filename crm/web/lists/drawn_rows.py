"""Rows of a list that were drawn before, kept as HTML.

A row is drawn of nothing but the columns shown, what the database said of it (its own facts, and those of the records
beside it) and the moment. So it is kept by just that: by the answer itself, and by what those columns say that know
what time it is. Whatever changes in it, a company's name or how long ago something was, is another row then.
"""

from collections.abc import Iterable
from datetime import tzinfo
from functools import lru_cache
from sys import getsizeof
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from crm.tenancy.glances import answer_of
from crm.tenancy.shelves import Shelf
from crm.web.lists.cells import row_drawer
from crm.web.lists.columns import Column

SHELF: Shelf[str] = Shelf(most_bytes=8_000_000)


class Manner(NamedTuple):
    """How rows are drawn. `columns` as the list declares them: those of own fields know more than they compare by."""

    columns: tuple[Column, ...]
    fact_url: str
    editable: frozenset[str]
    pick: str | None


def draw_or_keep(rows: Iterable[Any], manner: Manner) -> SafeString:
    """The `<tr>`s, as `draw_rows` would draw them."""
    drawing = _drawing(manner, get_language(), timezone.get_current_timezone())
    return SafeString("".join([drawing.row(row) for row in rows]))


class _Drawing:
    """Rows drawn in one manner, in one language and time zone."""

    def __init__(self, manner: Manner) -> None:
        self._draw = row_drawer(*manner)
        self._now = [now for column in manner.columns if (now := column.now)]
        self._keeps = all(type(column) is Column for column in manner.columns)

    def row(self, row: Any) -> str:
        """The `<tr>`."""
        answer = answer_of(row) if self._keeps else None
        if answer is None:
            return self._draw(row)
        key = (self, answer, *[now(row) for now in self._now])
        try:
            known = SHELF.get(key)
        except TypeError:  # an answer with lists in it
            return self._draw(row)
        return known or self._drawn(row, key)

    def _drawn(self, row: Any, key: tuple[Any, ...]) -> str:
        known = len(row.__dict__)
        text = self._draw(row)
        # What had to be asked for in between is not part of the answer.
        return SHELF.put(key, text, getsizeof(text)) if len(row.__dict__) == known else text


@lru_cache(maxsize=512)
def _drawing(manner: Manner, _language: str | None, _zone: tzinfo) -> _Drawing:
    return _Drawing(manner)
