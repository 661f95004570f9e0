"""A list as it is shown: its rows, and round them a sheet with head, views, filters, the table's head and what can be
done with many.

The sheet is the same from click to click. So the process keeps it (crm/tenancy/standing.py): by the list, who looks,
the address, the language and the day, and for as long as the database says the same of all that it asked: the saved
views, the names in the filters. What it says again goes to the database in one message with the rows.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from django.conf import settings
from django.template import engines
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from crm.tenancy.gathering import gathered
from crm.tenancy.glances import record_of
from crm.tenancy.ids import uuid7
from crm.tenancy.standing import Standing
from crm.web import parts
from crm.web.lists.drawn_rows import Manner, draw_or_keep
from crm.web.lists.page import ListPage
from crm.web.lists.reading import first_page, first_question, rows_of
from crm.web.stencils import Stencil, hole

PAGE_SIZE = 50
ROWS, KEY, CSRF = hole("rows"), hole("key"), hole("csrf")
Filled = Callable[[object], SafeString]  # with the request's own token


@dataclass(frozen=True)
class Sheet:
    """`pick`: the name of the rows' checkboxes, None for who may do nothing with them."""

    stencil: Stencil
    pick: str | None


class Look(NamedTuple):
    """What a sheet depends on besides list, viewer and address. `counted`: whether the head says how many match."""

    any_rows: bool
    more: bool
    counted: bool


SHEETS: Standing[Sheet] = Standing(most_bytes=6_000_000, size=lambda sheet: sheet.stencil.size)


def show(page: ListPage[Any], *, counted: bool) -> Filled:
    """The page of a list that the address asks for."""
    after = page.params.get("after", "")
    question = None if after else first_question(page, PAGE_SIZE)
    if question is None:
        return show_rows(page, *rows_of(page, after, PAGE_SIZE), counted=counted)
    shown, _ = gathered(
        lambda: show_rows(page, *first_page(page, question(), PAGE_SIZE), counted=counted),
        lambda: SHEETS.ask_ahead(_keys(page, counted=counted)),
    )
    filled: Filled = shown
    return filled


class Records:
    """What rows are records of, made only where somebody goes through them, however often."""

    def __init__(self, rows: Sequence[Any]) -> None:
        self._rows = rows

    def __iter__(self) -> Iterator[Any]:
        return map(record_of, self._rows)


def show_rows(page: ListPage[Any], rows: Sequence[Any], after: str = "", *, counted: bool) -> Filled:
    """These rows in their sheet; `after` is the place of the next."""
    sheet = _sheet(page, Look(bool(rows), bool(after), counted))
    columns = page.named(page.columns_shown(), Records(rows))
    manner = Manner(tuple(columns), page.fact_url, page.editable(columns), sheet.pick)
    more = parts.more(page.bar.url(after=after), len(columns) + 1) if after else ""
    return partial(sheet.stencil.filled, f"{draw_or_keep(rows, manner)}{more}", uuid7())


def _sheet(page: ListPage[Any], look: Look) -> Sheet:
    if page.bar.q or settings.DEBUG:  # what is typed is seldom typed again; and then templates change
        return _draw(page, look)
    # By a page that has read nothing yet: what this one read before nobody heard, and would not ask again.
    return SHEETS.of(_key(page, look), lambda: _draw(type(page)(page.actor, page.params), look))


def _keys(page: ListPage[Any], *, counted: bool) -> Iterator[object]:
    """Those that may be asked for, the likely ones first."""
    for any_rows, more in ((True, True), (True, False), (False, False)):
        yield _key(page, Look(any_rows, more, counted))


def _key(page: ListPage[Any], look: Look) -> object:
    zone = timezone.get_current_timezone()
    return page.address, page.actor, page.actor.name, look, get_language(), zone, timezone.localdate()


def _draw(page: ListPage[Any], look: Look) -> Sheet:
    known = page.around()
    pick = "ids" if known["may_pick"] else None
    values = {"rows": ROWS if look.any_rows else "", "has_more": look.more, "at_once": look.counted}
    engine: Any = engines["jinja2"]
    template = engine.env.get_template("layouts/list_sheet.html")
    text = template.render(known | values | {"csrf": CSRF, "bulk_key": KEY})
    return Sheet(Stencil(text, (ROWS, KEY, CSRF)), pick)
