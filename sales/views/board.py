"""The board of a pipeline."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.errors import NotFound, Refused
from crm.web.lists import FilterBar, Place, View, register_place
from crm.web.templating import csrf_input, render_page, toasts
from sales.actions.moves import move_deal
from sales.actions.seeding import seed_sales
from sales.conditions import StageBlocked
from sales.models import Pipeline, Stage
from sales.queries.board import Board, board_of
from sales.queries.cards import Card, first_cards, more_cards
from sales.queries.deals import deals_visible_to
from sales.queries.pipelines import get_stage, pipelines_with_stages, stages_of
from sales.queries.worth import Worth
from sales.views.board_sheet import (
    around,
    chosen,
    draw_columns,
    draw_sheet,
    drawn_heads,
    is_first_run,
    kept_cards,
    kept_sums,
    list_url_of,
    none_open,
)
from sales.views.cards import draw_card, draw_cards
from sales.views.moves import say_moved

# Its columns are the stages of one pipeline, so neither is a filter here.
BOARD = register_place(
    Place(
        key="sales:board",
        kind="deal",
        title="Board",
        noun="deals",
        capability="sales.view",
        views=(View("all", "All deals"), View("mine", "Mine", {"owner": "me"}), View("late", "Late", {"step": "late"})),
        own=frozenset({"pipeline"}),
    )
)


@requires("sales.view")
@require_GET
def show_board(request: Request) -> HttpResponse:
    """The first cards of one pipeline (`?pipeline=`): its open deals and this month's won ones, by stage.

    What they add up to is fetched by htmx once the page is there (`?count=1`); that address alone shows all of it.
    """
    if request.htmx and "count" in request.GET:
        return _heads(request)
    kept = kept_cards(request, _bar) if "count" not in request.GET else None
    if kept is None or none_open(kept[1]):
        return _show_anew(request)
    sheet, columns = kept
    board = sheet.stencil.filled(csrf_input(request), *sheet.drawn(columns))
    return render_page(request, "sales/board.html", {"pipeline": sheet.pipeline, "board": board})


def _heads(request: Request) -> HttpResponse:
    """What all cards add up to, each figure in its place."""
    home = request.organization.currency

    def draw(board: Board) -> HttpResponse:
        return render_page(request, "sales/board_heads.html", {"board": board, "worth": Worth(home)})

    if kept := kept_sums(request, _bar):
        return HttpResponse(drawn_heads(*kept, home, lambda board: draw(board).content))
    known, bar = _known(), _bar(request)
    return draw(board_of(bar.apply(deals_visible_to(request.actor)), known[chosen(known, request)]))


def _show_anew(request: Request) -> HttpResponse:
    """All of the page where nothing of it is kept; with `?count=1`, with what it adds up to."""
    known, bar = _known(), _bar(request)
    pipeline = chosen(known, request)
    deals = bar.apply(deals_visible_to(request.actor))
    columns = first_cards(deals, known[pipeline])
    board = board_of(deals, known[pipeline]) if "count" in request.GET else None
    values = around(request, bar, pipeline, list(known)) | {
        "columns": columns,
        "drawn": draw_columns(columns, bar.state(), list_url_of(bar, pipeline), amounts=request.actor.sees_amounts),
        "board": board,
        "heads": {head.stage.id: head for head in board.heads} if board else {},
        "nothing_open": none_open(columns),
        "first_run": is_first_run(bar, columns),
        "csrf_input": csrf_input(request),
    }
    return render_page(request, "sales/board.html", {"pipeline": pipeline, "board": draw_sheet(values)})


@requires("sales.view")
@require_GET
def show_more(request: Request, stage_id: UUID) -> HttpResponse:
    """The next cards of one column, below the one that `?after=` names."""
    stage = get_stage(stage_id)
    bar = _bar(request)
    context = {
        "column": more_cards(bar.apply(deals_visible_to(request.actor)), stage, request.GET.get("after", "")),
        "keep": bar.state(),
        "draw_cards": draw_cards,
        "list_url": f"{list_url_of(bar, stage.pipeline)}&stage={stage.id}",
    }
    return render_page(request, "sales/more_cards.html", context)


@requires("sales.edit")
@require_POST
def move_card(request: Request) -> HttpResponse:
    """A card was dropped: move its deal. Answers with the card, or with why not (409)."""
    deal_id, stage_id = _uuid(request, "card"), _uuid(request, "column")
    version = request.POST.get("version", "")
    try:
        deal = move_deal(deal_id, stage_id, by=request.actor, version=int(version) if version.isdecimal() else None)
    except Refused as refusal:
        checks = refusal.checks if isinstance(refusal, StageBlocked) else []
        context = {"deal_id": deal_id, "checks": checks, "why": str(refusal)}
        return render_page(request, "sales/card_blocked.html", context, status=409)
    say_moved(request, deal)
    response = HttpResponse(draw_card(Card.of(deal), deal.stage, amounts=request.actor.sees_amounts))
    return trigger_client_event(response, "fl:toasts", {"toasts": toasts(messages.get_messages(request))})


def _known() -> dict[Pipeline, list[Stage]]:
    return pipelines_with_stages() or {(seeded := seed_sales()): stages_of(seeded)}


def _bar(request: Request) -> FilterBar:
    return FilterBar(BOARD, request.actor, request.GET)


def _uuid(request: Request, name: str) -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError as error:
        raise NotFound("There is no such card.") from error
