"""The board as it is shown: cards, and round them a sheet with head, views, filters and the columns' heads.

The sheet is the same from click to click. So the process keeps it as it keeps that of a list (crm/web/lists/sheet.py),
and with it how the cards, and what they add up to, are asked for; that goes to the database with what the sheet asks.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.template import engines
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from crm.accounts.requests import Request
from crm.tenancy.gathering import answers_to, gathered
from crm.tenancy.standing import Standing
from crm.web.lists.bar import FilterBar, encode
from crm.web.standing_parts import CSRF
from crm.web.stencils import Stencil, hole
from sales.models import Deal, Pipeline, Stage
from sales.queries.board import Board, board_found, sums_of
from sales.queries.cards import Cards, cards_found, first_rows
from sales.queries.columns import Column, EachColumn, Found, by_column, columns_of
from sales.queries.deals import deals_visible_to
from sales.queries.pipelines import pipelines_with_stages
from sales.queries.worth import Worth
from sales.views.cards import draw_cards

MOST_COLUMNS = 40
HOLES = [hole(f"cards-{number}-") for number in range(MOST_COLUMNS)]
Known = dict[Pipeline, list[Stage]]
Bar = Callable[[Request], FilterBar]


@dataclass(frozen=True)
class BoardSheet:
    """Of one pipeline. `stencil` has a hole for each column's cards, after that of the token."""

    pipeline: Pipeline
    columns: Sequence[Column]
    cards: EachColumn
    sums: EachColumn
    keep: str
    list_url: str
    stencil: Stencil
    amounts: bool  # whether its reader sees any
    heads: dict[object, bytes] = field(default_factory=dict, compare=False)  # as drawn last, by what they tell

    def drawn(self, found: Sequence[Cards]) -> list[SafeString]:
        """The cards of each column, and the link to more."""
        return draw_columns(found, self.keep, self.list_url, amounts=self.amounts)


def _size(sheet: BoardSheet | None) -> int:
    return 2 * sheet.stencil.size if sheet else 0


SHEETS: Standing[BoardSheet | None] = Standing(most_bytes=4_000_000, size=_size)


def kept_cards(request: Request, bar: Bar) -> tuple[BoardSheet, list[Cards]] | None:
    """The sheet and the first cards of its columns, by one message where it was drawn before; None if it can't be."""
    return _asked(request, bar, lambda sheet: sheet.cards, cards_found)


def kept_sums(request: Request, bar: Bar) -> tuple[BoardSheet, Found] | None:
    """The sheet, and what `board_found` makes a board of: what all cards add up to."""
    return _asked(request, bar, lambda sheet: sheet.sums, lambda _columns, found: found)


def drawn_heads(sheet: BoardSheet, found: Found, home: str, draw: Callable[[Board], bytes]) -> bytes:
    """What the cards add up to, as it was drawn where they add up to the same; not where rates of the day matter."""
    key = home, *[(stage_id, *values) for stage_id, values in found]
    text = sheet.heads.get(key)
    if text is None:
        text = draw(board_found(sheet.columns, found))
        if all(currency == home for _, (currency, *_) in found):
            sheet.heads.clear()
            sheet.heads[key] = text
    return text


def _asked[T](
    request: Request, bar: Bar, question: Callable[[BoardSheet], EachColumn], told: Callable[..., T]
) -> tuple[BoardSheet, T] | None:
    if settings.DEBUG:  # then templates change
        return None
    key = _key(request)
    likely = SHEETS.as_it_was(key)
    ahead = [question(likely).asked(likely.columns)] if likely else []
    sheet, rows = gathered(lambda: SHEETS.of(key, lambda: _make(request, bar)), lambda: answers_to(ahead))
    if sheet is None:
        return None
    if sheet is not likely:
        rows = answers_to([question(sheet).asked(sheet.columns)])
    return sheet, told(sheet.columns, by_column(rows[0]))


def _key(request: Request) -> object:
    asked = [(name, *values) for name, values in request.GET.lists() if name != "count"]
    actor, zone = request.actor, timezone.get_current_timezone()
    around = get_language(), zone, timezone.localdate(), request.organization.currency
    return (*asked, actor, actor.name, *around)


def _make(request: Request, make_bar: Bar) -> BoardSheet | None:
    known = pipelines_with_stages()
    if not known:
        return None
    pipeline, bar = chosen(known, request), make_bar(request)
    columns = columns_of(known[pipeline])
    deals = bar.apply(deals_visible_to(request.actor))
    cards, sums = EachColumn.of(first_rows(deals)), EachColumn.of(sums_of(deals))
    if len(columns) > MOST_COLUMNS or not cards.can_be_kept:
        return None
    empty = [Cards(column.stage) for column in columns]
    values = around(request, bar, pipeline, list(known)) | {"columns": empty, "drawn": HOLES, "csrf_input": CSRF}
    stencil = Stencil(draw_sheet(values), (CSRF, *HOLES[: len(columns)]))
    amounts = request.actor.sees_amounts
    return BoardSheet(pipeline, columns, cards, sums, bar.state(), list_url_of(bar, pipeline), stencil, amounts)


def draw_sheet(values: dict[str, Any]) -> SafeString:
    """The board of what `around` says, with `columns`, what is `drawn` in each, and `csrf_input`."""
    engine: Any = engines["jinja2"]
    return SafeString(engine.env.get_template("sales/board_sheet.html").render(values))


def draw_columns(columns: Sequence[Cards], keep: str, list_url: str, *, amounts: bool) -> list[SafeString]:
    """The cards of each column, and the link to more."""
    engine: Any = engines["jinja2"]
    more = engine.env.get_template("sales/parts.html").module.more_cards
    return [
        SafeString(
            draw_cards(each.cards, each.stage, amounts=amounts)
            + (more(each, keep, f"{list_url}&stage={each.stage.id}") if each.after else "")
        )
        for each in columns
    ]


def around(request: Request, bar: FilterBar, pipeline: Pipeline, pipelines: list[Pipeline]) -> dict[str, Any]:
    """What stands round the cards of a board that has some open ones, in the words of its template."""
    return {
        "organization": request.organization,
        "actor": request.actor,
        "path": request.path,
        "pipeline": pipeline,
        "pipelines": pipelines,
        "bar": bar,
        "keep": bar.state(),
        "list_url": list_url_of(bar, pipeline),
        "count_url": bar.url(count="1"),
        "month": f"{timezone.localdate():%B}",
        "nothing_open": False,
        "first_run": False,
        "board": None,
        "heads": {},
        "worth": Worth(request.organization.currency),
        "may_edit": request.actor.can("sales.edit"),
        "may_forecast": request.actor.can("sales.figures"),
        "may_export": request.actor.can("workspace.export"),
        "export_url": _export_url(bar, pipeline),
    }


def none_open(columns: Sequence[Cards]) -> bool:
    """Whether no column of open deals has any."""
    return not any(column.cards for column in columns if column.stage.is_open)


def is_first_run(bar: FilterBar, columns: Sequence[Cards]) -> bool:
    """Whether there is no deal at all yet."""
    return none_open(columns) and not bar.chips and not Deal.objects.exists()


def chosen(known: Known, request: Request) -> Pipeline:
    """The pipeline that the address names, else the first."""
    wanted = request.GET.get("pipeline", "")
    return next((pipeline for pipeline in known if str(pipeline.id) == wanted), next(iter(known)))


def list_url_of(bar: FilterBar, pipeline: Pipeline) -> str:
    """The same deals as a list."""
    return f"{reverse('sales:deals')}?{encode([('pipeline', str(pipeline.id)), ('status', 'open'), *bar.pairs])}"


def _export_url(bar: FilterBar, pipeline: Pipeline) -> str:
    state = list_url_of(bar, pipeline).partition("?")[2]
    return f"{reverse('web:export')}?{encode([('list', 'sales:deals'), ('state', state)])}"
