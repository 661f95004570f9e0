"""The board of a pipeline."""

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
from sales.queries.board import board_of, more_cards, place_after
from sales.queries.deals import deals_visible_to, get_deal
from sales.queries.pipelines import get_stage, pipelines
from sales.views.cards import card_of
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
    """All open deals of one pipeline (`?pipeline=`) and this month's won ones, by stage."""
    known = pipelines() or [seed_sales()]
    pipeline = _chosen(known, request.GET.get("pipeline", ""))
    bar = _bar(request)
    board = board_of(bar.apply(deals_visible_to(request.actor)), pipeline)
    context = {
        "board": board,
        "pipelines": known,
        "bar": bar,
        "keep": bar.state(),
        "list_url": _list_url(bar, pipeline),
        "place_after": place_after,
        "card_of": card_of,
        "month": f"{timezone.localdate():%B}",
        "first_run": not board.count and not bar.chips and not Deal.objects.exists(),
        "may_edit": request.actor.can("sales.edit"),
        "may_export": request.actor.can("workspace.export"),
        "export_url": _export_url(bar, pipeline),
    }
    return render_page(request, "sales/board.html", context)


@requires("sales.view")
@require_GET
def show_more(request: Request, stage_id: UUID) -> HttpResponse:
    """The next cards of one column, below the one that `?after=` names."""
    stage = get_stage(stage_id)
    bar = _bar(request)
    deals, after = more_cards(bar.apply(deals_visible_to(request.actor)), stage, request.GET.get("after", ""))
    left = int(request.GET["left"]) - len(deals) if request.GET.get("left", "").isdecimal() else 0
    context = {
        "stage": stage,
        "deals": deals,
        "after": after,
        "left": left,
        "keep": bar.state(),
        "card_of": card_of,
        "list_url": f"{_list_url(bar, stage.pipeline)}&stage={stage.id}",
    }
    return render_page(request, "sales/more_cards.html", context)


@requires("sales.edit")
@require_POST
def move_card(request: Request) -> HttpResponse:
    """A card was dropped: move its deal. Answers with the card, or with why not (409)."""
    deal_id, stage_id = _uuid(request, "card"), _uuid(request, "column")
    version = request.POST.get("version", "")
    before = get_deal(request.actor, deal_id)
    try:
        deal = move_deal(deal_id, stage_id, by=request.actor, version=int(version) if version.isdecimal() else None)
    except Refused as refusal:
        checks = refusal.checks if isinstance(refusal, StageBlocked) else []
        context = {"deal": before, "checks": checks, "why": str(refusal)}
        return render_page(request, "sales/card_blocked.html", context, status=409)
    if deal.stage_id != before.stage_id:
        say_moved(request, before, deal)
    board = board_of(_bar(request).apply(deals_visible_to(request.actor)), deal.pipeline, cards=False)
    context = {"deal": deal, "board": board, "card_of": card_of}
    response = render_page(request, "sales/card_moved.html", context)
    return trigger_client_event(response, "fl:toasts", {"toasts": toasts(messages.get_messages(request))})


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
