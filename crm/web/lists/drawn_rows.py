"""Rows of a list that were drawn before, kept as HTML.

A row is drawn of nothing but the columns shown, what the database said of it (its own facts, and those of the records
beside it) and the moment. So it is kept by just that: by the answer itself, and by what those columns say that know
what time it is. Whatever changes in it, a company's name or how long ago something was, is another row then.

What those columns say they are not even asked until it may be something else (`Column.same_until`): most rows say the
same for minutes, or all day long.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache
from sys import getsizeof
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from crm.tenancy.glances import answer_of, record_of
from crm.tenancy.shelves import Shelf
from crm.web.lists.cells import row_drawer
from crm.web.lists.columns import Column

SHELF: Shelf[str] = Shelf(most_bytes=8_000_000)
# The same texts for a while, by the answer alone: as drawn, and until when, within the day.
FRESH: Shelf[tuple[str, datetime]] = Shelf(most_bytes=4_000_000)
ALL_DAY = datetime.max.replace(tzinfo=UTC)


class Manner(NamedTuple):
    """How rows are drawn. `columns` as the list declares them: those of own fields know more than they compare by."""

    columns: tuple[Column, ...]
    fact_url: str
    editable: frozenset[str]
    pick: str | None


def draw_or_keep(rows: Iterable[Any], manner: Manner) -> SafeString:
    """The `<tr>`s, as `draw_rows` would draw them."""
    now, zone = timezone.now(), timezone.get_current_timezone()
    drawing = _drawing(manner, get_language(), zone)
    today = now.astimezone(zone).date()
    return SafeString("".join([drawing.row(row, now, today) for row in rows]))


class _Drawing:
    """Rows drawn in one manner, in one language and time zone."""

    def __init__(self, manner: Manner) -> None:
        self._draw = row_drawer(*manner)
        moving = [(column, now) for column in manner.columns if (now := column.now)]
        self._now = [now for _, now in moving]
        self._until = [column.same_until for column, _ in moving]
        self._keeps = all(type(column) is Column for column in manner.columns)

    def row(self, row: Any, now: datetime, today: date) -> str:
        """The `<tr>`."""
        answer = answer_of(row) if self._keeps else None
        if answer is None:
            return self._draw(record_of(row))
        key = (self, today, answer)
        try:
            known = FRESH.get(key)
        except TypeError:  # an answer with lists in it
            return self._draw(record_of(row))
        if known is not None and known[1] > now:
            return known[0]
        return self._row(record_of(row), now, key)

    def _row(self, record: Any, now: datetime, key: tuple[Any, ...]) -> str:
        asked_for = len(record.__dict__)
        whole = (*key, *[read(record) for read in self._now])
        text = SHELF.get(whole) or self._draw(record)
        if len(record.__dict__) == asked_for:  # what had to be asked for in between is not part of the answer
            until = min((end for same_until in self._until if (end := same_until(record, now))), default=ALL_DAY)
            SHELF.put(whole, text, getsizeof(text))
            FRESH.put(key, (text, until), 0)
        return text


@lru_cache(maxsize=512)
def _drawing(manner: Manner, _language: str | None, _zone: tzinfo) -> _Drawing:
    return _Drawing(manner)
