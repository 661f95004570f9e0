"""The board of a pipeline."""

from urllib.parse import urlencode
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
from crm.web.lists.filters import chips, choices_to_add, other_params
from crm.web.templating import render_page, toasts
from sales.actions.moves import move_deal
from sales.actions.seeding import seed_sales
from sales.conditions import StageBlocked
from sales.forms.filters import BoardFilters
from sales.models import Deal, Pipeline
from sales.queries.board import board_of, more_cards, place_after
from sales.queries.deals import deals_visible_to, get_deal
from sales.queries.pipelines import get_stage, pipelines
from sales.views.cards import card_of
from sales.views.moves import say_moved


@requires("sales.view")
@require_GET
def show_board(request: Request) -> HttpResponse:
    """All open deals of one pipeline (`?pipeline=`) and this month's won ones, by stage."""
    known = pipelines() or [seed_sales()]
    pipeline = _chosen(known, request.GET.get("pipeline", ""))
    filters = _filters(request)
    board = board_of(filters.qs, pipeline)
    in_force = chips(filters, request.GET)
    context = {
        "board": board,
        "pipelines": known,
        "chips": in_force,
        "addable": choices_to_add(filters, request.GET),
        "keep": _query(request),
        "list_url": _list_url(request, pipeline),
        "place_after": place_after,
        "card_of": card_of,
        "month": f"{timezone.localdate():%B}",
        "first_run": not board.count and not in_force and not Deal.objects.exists(),
        "may_edit": request.actor.can("sales.edit"),
    }
    return render_page(request, "sales/board.html", context)


@requires("sales.view")
@require_GET
def show_more(request: Request, stage_id: UUID) -> HttpResponse:
    """The next cards of one column, below the one that `?after=` names."""
    stage = get_stage(stage_id)
    deals, after = more_cards(_filters(request).qs, stage, request.GET.get("after", ""))
    left = int(request.GET["left"]) - len(deals) if request.GET.get("left", "").isdecimal() else 0
    context = {
        "stage": stage,
        "deals": deals,
        "after": after,
        "left": left,
        "keep": _query(request),
        "card_of": card_of,
        "list_url": f"{_list_url(request, stage.pipeline)}&stage={stage.id}",
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
    board = board_of(_filters(request).qs, deal.pipeline, cards=False)
    context = {"deal": deal, "board": board, "card_of": card_of}
    response = render_page(request, "sales/card_moved.html", context)
    return trigger_client_event(response, "fl:toasts", {"toasts": toasts(messages.get_messages(request))})


def _filters(request: Request) -> BoardFilters:
    return BoardFilters(request.GET, deals_visible_to(request.actor), actor=request.actor)


def _chosen(known: list[Pipeline], wanted: str) -> Pipeline:
    return next((pipeline for pipeline in known if str(pipeline.id) == wanted), known[0])


def _query(request: Request) -> str:
    """The page's filters, to be carried along."""
    return urlencode(other_params(request.GET, "left"))


def _list_url(request: Request, pipeline: Pipeline) -> str:
    own = [("pipeline", str(pipeline.id)), ("status", "open")]
    return f"{reverse('sales:deals')}?{urlencode([*own, *other_params(request.GET, 'pipeline')])}"


def _uuid(request: Request, name: str) -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError as error:
        raise NotFound("There is no such card.") from error
