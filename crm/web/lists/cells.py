"""The rows of a list, drawn in Python: four hundred cells a page, each ten times as dear by a template's macro.

Most cells look like one that was drawn before: the same stage, colleague, company. So each kind of cell is kept by all
that it is drawn from; what tells of the time (how long ago) or leads to a row's own address is drawn anew.
"""

import secrets
from collections.abc import Callable, Container, Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from markupsafe import escape

from crm.web import parts
from crm.web.formats import money, number, time_tag
from crm.web.lists.columns import Column

KEPT = 1024  # cells of one kind in one process; whole rows are kept besides (drawn_rows.py)
Cell = Callable[[Any, str], str]  # of a row, and of how it is called
# In a kept cell they stand for a row's own address and name.
AT, WHOSE = (f"{word}-{secrets.token_hex(8)}" for word in ("at", "whose"))

# By the types, too: what is markup and the same letters that are none are equal, and not at all the same.
kept = lru_cache(maxsize=KEPT, typed=True)


class Place(NamedTuple):
    """Where a cell stands on a phone, as crm.web.parts says; and in which language figures are written."""

    m: str | None
    label: str | None
    language: str


def draw_rows(
    rows: Iterable[Any], columns: Sequence[Column], *, fact_url: str, editable: Container[str], pick: str | None
) -> SafeString:
    """The `<tr>`s. `editable`: keys of the columns edited in place at `fact_url`; `pick`: the checkbox's name."""
    draw = row_drawer(columns, fact_url, editable, pick)
    return SafeString("".join([draw(row) for row in rows]))


def row_drawer(
    columns: Sequence[Column], fact_url: str, editable: Container[str], pick: str | None
) -> Callable[[Any], str]:
    """What draws one row after the other so."""
    cells = [_cell(column, fact_url, may_edit=column.key in editable) for column in columns]
    first = columns[0]

    def row_of(row: Any) -> str:
        whose = escape(str(row))
        return parts.tr(
            str(row.pk), whose, first.url(row), pick, caller=lambda: "".join([c(row, whose) for c in cells])
        )

    return row_of


def _cell(column: Column, fact_url: str, *, may_edit: bool) -> Cell:
    """How this column draws a row's value."""
    if column.kind == "name":
        return _name_cell(column, fact_url if may_edit else "")
    place = Place(column.m, column.label if column.m == "x" else None, get_language() or "en")
    plain, read = _CELLS.get(column.kind, _text), column.reader
    if not may_edit:
        return lambda row, _: plain(read(row), place)
    what, inside = f"{column.label.lower()} of {WHOSE}", _IN_LINK.get(column.kind, _as_it_is)

    def editable(row: Any, whose: str) -> str:
        edit_url = column.edit_address(row, fact_url)
        if not edit_url:
            return plain(read(row), place)
        drawn = _edit_cell(inside(read(row), place), what, place.m, place.label, num=column.num)
        return drawn.replace(AT, escape(edit_url)).replace(WHOSE, whose)

    return editable


def _name_cell(column: Column, fact_url: str) -> Cell:
    read, m = column.reader, column.m or "1"

    def name(row: Any, _whose: str) -> str:
        edit_url = column.edit_address(row, fact_url) if fact_url else ""
        return parts.td_name(read(row), column.url(row), row.pk, m=m, avatar=column.avatar, edit_url=edit_url)

    return name


# --- what is kept: functions of plain values, each a parameter of its own ---


@kept
def _td(
    words: object, title: object, m: str | None, label: str | None, *, num: bool = False, cls: str | None = None
) -> str:
    return parts.td(words, m, num, cls, title, label)


@kept
def _edit_cell(shown: object, what: str, m: str | None, label: str | None, *, num: bool) -> str:
    return str(parts.td_edit(shown, AT, what, m=m, num=num, label=label))


@kept
def _status_words(word: object, tone: str | None) -> SafeString:
    return parts.status(word, tone)


@kept
def _link_words(words: object, url: object) -> SafeString:
    return SafeString(f'<a href="{escape(url)}">{escape(words)}</a>')


@kept
def _record_words(name: str, in_bin: bool) -> SafeString:
    return parts.named(name, in_bin=in_bin)


@kept
def _money_words(minor: int | None, currency: str, _language: str) -> str:
    return money(minor, currency)


@kept
def _number_words(value: Any, _language: str) -> str:
    return number(value)


@kept
def _score_cell(points: int | None, m: str | None, label: str | None, _language: str, *reasons: Any) -> str:
    """`reasons`: points and words in turn."""
    return parts.td_score(points, list(zip(reasons[::2], reasons[1::2], strict=True)), m=m, label=label)


_person_cell = kept(parts.td_person)
_phone_words = kept(parts.phone_link)
_mail_words = kept(parts.mail_link)
_tag_words = kept(parts.tag)

# --- how a value of each kind is told in them ---


def _as_it_is(value: Any, _place: Place | None = None) -> Any:
    return "" if value is None else value


def _text(value: Any, place: Place) -> str:
    return _td(_as_it_is(value), value or None, place.m, place.label)


def _record(value: Any, place: Place) -> str:
    if value is None:
        return _td("", None, place.m, place.label)
    name = str(value)
    return _td(_record_words(name, getattr(value, "in_bin", False)), name, place.m, place.label)


def _member(value: Any, place: Place) -> str:
    return _person_cell(value.name if value else None, value.pk if value else None, place.m, place.label)


def _score(value: Any, place: Place) -> str:
    points, reasons = value
    return _score_cell(points, *place, *[each for pair in reasons for each in pair])


def _status(value: Any, _place: Place) -> str:
    return _status_words(value[0], value[1]) if value else SafeString("")


def _money(value: Any, place: Place) -> str:
    return _money_words(value[0], value[1], place.language) if value else ""


def _link(value: Any, _place: Place) -> str:
    return _link_words(value[0], value[1]) if value else ""


def _tags(value: Any, _place: Place) -> str:
    return SafeString("".join([f"{_tag_words(word)} " for word in value or ()]))


def _time(value: Any, place: Place) -> str:
    return _td(time_tag(value), None, place.m, place.label, cls="fl-2")


def _around(inside: Callable[[Any, Place], Any], *, num: bool = False) -> Callable[[Any, Place], str]:
    """The whole cell of what stands in it."""
    return lambda value, place: _td(inside(value, place), None, place.m, place.label, num=num)


def _titled(inside: Callable[[Any], Any]) -> Callable[[Any, Place], str]:
    return lambda value, place: _td(inside(value), value or None, place.m, place.label)


# By the column's kind: the whole cell of a value ...
_CELLS: dict[str, Callable[[Any, Place], str]] = {
    "record": _record,
    "phone": _around(lambda value, _: _phone_words(value)),
    "email": _titled(_mail_words),
    "member": _member,
    "score": _score,
    "status": _around(_status),
    "money": _around(_money, num=True),
    "number": _around(lambda value, place: _number_words(value, place.language), num=True),
    "figure": _around(_as_it_is, num=True),
    "time": _time,
    "link": _around(_link),
    "tags": _around(_tags),
}
# ... and what stands in the link that turns it into a form.
_IN_LINK: dict[str, Callable[[Any, Place], Any]] = {
    "status": _status,
    "member": lambda value, _: parts.owner(value),
    "money": _money,
    "number": lambda value, place: _number_words(value, place.language),
    "tags": lambda value, _: ", ".join(value or ()),
}
