"""The board of a pipeline."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.errors import NotFound, Refused
from crm.web.lists import FilterBar, Place, View, register_place
from crm.web.lists.bar import encode
from crm.web.templating import render_page, toasts
from sales.actions.moves import move_deal
from sales.actions.seeding import seed_sales
from sales.conditions import StageBlocked
from sales.models import Deal, Pipeline
from sales.queries.board import board_of
from sales.queries.cards import Card, Cards, first_cards, more_cards
from sales.queries.deals import deals_visible_to
from sales.queries.pipelines import get_stage, pipelines_with_stages, stages_of
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
    known = pipelines_with_stages() or {(seeded := seed_sales()): stages_of(seeded)}
    pipeline = _chosen(list(known), request.GET.get("pipeline", ""))
    bar, stages = _bar(request), known[pipeline]
    deals = bar.apply(deals_visible_to(request.actor))
    board = board_of(deals, stages) if "count" in request.GET else None
    if board and request.htmx:
        return render_page(request, "sales/board_heads.html", {"board": board})
    columns = first_cards(deals, stages)
    context = _around(request, bar, pipeline, columns) | {
        "pipelines": list(known),
        "columns": columns,
        "board": board,
        "heads": {head.stage.id: head for head in board.heads} if board else {},
    }
    return render_page(request, "sales/board.html", context)


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
        "list_url": f"{_list_url(bar, stage.pipeline)}&stage={stage.id}",
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
    response = HttpResponse(draw_card(Card.of(deal), deal.stage))
    return trigger_client_event(response, "fl:toasts", {"toasts": toasts(messages.get_messages(request))})


def _around(request: Request, bar: FilterBar, pipeline: Pipeline, columns: list[Cards]) -> dict[str, Any]:
    nothing_open = not any(column.cards for column in columns if column.stage.is_open)
    return {
        "pipeline": pipeline,
        "bar": bar,
        "keep": bar.state(),
        "list_url": _list_url(bar, pipeline),
        "count_url": bar.url(count="1"),
        "draw_cards": draw_cards,
        "month": f"{timezone.localdate():%B}",
        "nothing_open": nothing_open,
        "first_run": nothing_open and not bar.chips and not Deal.objects.exists(),
        "may_edit": request.actor.can("sales.edit"),
        "may_export": request.actor.can("workspace.export"),
        "export_url": _export_url(bar, pipeline),
    }


def _bar(request: Request) -> FilterBar:
    return FilterBar(BOARD, request.actor, request.GET)


def _chosen(known: list[Pipeline], wanted: str) -> Pipeline:
    return next((pipeline for pipeline in known if str(pipeline.id) == wanted), known[0])


def _export_url(bar: FilterBar, pipeline: Pipeline) -> str:
    state = _list_url(bar, pipeline).partition("?")[2]
    return f"{reverse('web:export')}?{encode([('list', 'sales:deals'), ('state', state)])}"


def _list_url(bar: FilterBar, pipeline: Pipeline) -> str:
    return f"{reverse('sales:deals')}?{encode([('pipeline', str(pipeline.id)), ('status', 'open'), *bar.pairs])}"


def _uuid(request: Request, name: str) -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError as error:
        raise NotFound("There is no such card.") from error
