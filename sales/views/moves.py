"""A deal's stage, its winning and losing: each is a sub-resource that is POSTed to or DELETEd."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.errors import NotFound
from crm.web.formats import money
from crm.web.templating import render_page, toast
from sales.actions.moves import lose_deal, move_deal, reopen_deal, win_deal
from sales.actions.people import remove_role, set_role
from sales.conditions import StageBlocked
from sales.forms.competitors import CloseForm
from sales.forms.deals import RoleForm
from sales.forms.posted import posted
from sales.models import Deal, DealRole
from sales.queries.competitors import competitor_names
from sales.queries.deals import get_deal
from sales.views.deal_page import deal_page


@requires("sales.edit")
@require_POST
def move(request: Request, deal_id: UUID) -> HttpResponse:
    """Move it to the stage that the form, or the address of an "Undo", names."""
    before = get_deal(request.actor, deal_id)
    try:
        stage_id = UUID(request.POST.get("stage") or request.GET.get("stage", ""))
    except ValueError as error:
        raise NotFound("There is no such stage.") from error
    try:
        deal = move_deal(deal_id, stage_id, by=request.actor, version=_version(request))
    except StageBlocked as blocked:
        return _blocked(request, before, blocked)
    say_moved(request, deal)
    return _back(deal)


@requires("sales.win")
def win(request: Request, deal_id: UUID) -> HttpResponse:
    """Say what won it; all of that may be left out."""
    deal = get_deal(request.actor, deal_id)
    form = CloseForm(posted(request), outcome="won", currency=deal.currency)
    if request.method != "POST" or not form.is_valid():
        return _close_form(request, deal, form, "won")
    data = form.cleaned_data
    try:
        won = win_deal(
            deal_id, by=request.actor, version=_version(request), reason=data["reason"],
            competitor=data["competitor"], price=data["price"],
        )  # fmt: skip
    except StageBlocked as blocked:
        return _blocked(request, deal, blocked)
    say_moved(request, won)
    return _back(won)


@requires("sales.win")
def lose(request: Request, deal_id: UUID) -> HttpResponse:
    """Say why it was lost."""
    deal = get_deal(request.actor, deal_id)
    form = CloseForm(posted(request), outcome="lost", currency=deal.currency, initial={"competitor": deal.competitor})
    if request.method != "POST" or not form.is_valid():
        return _close_form(request, deal, form, "lost")
    data = form.cleaned_data
    try:
        lose_deal(
            deal_id, data["reason"], by=request.actor, version=_version(request),
            competitor=data["competitor"], price=data["price"],
        )  # fmt: skip
    except StageBlocked as blocked:
        return _blocked(request, deal, blocked)
    undo = reverse("sales:reopen", args=[deal_id])
    toast(request, f"{deal.name} marked as lost: {data['reason'].name.lower()}.", undo=undo)
    return _back(deal)


@requires("sales.win")
@require_POST
def reopen(request: Request, deal_id: UUID) -> HttpResponse:
    """Take it up again."""
    before = get_deal(request.actor, deal_id)
    try:
        deal = reopen_deal(deal_id, by=request.actor)
    except StageBlocked as blocked:
        return _blocked(request, before, blocked)
    toast(request, f"{deal.name} is open again, in {deal.stage.name}.")
    return _back(deal)


@requires("sales.edit")
@require_POST
def add_role(request: Request, deal_id: UUID) -> HttpResponse:
    """Name somebody's role in it."""
    deal = get_deal(request.actor, deal_id)
    form = RoleForm(request.POST, actor=request.actor)
    if form.is_valid():
        role = DealRole(form.cleaned_data["role"])
        set_role(deal_id, form.cleaned_data["person"].id, role, by=request.actor)
        return _back(deal)
    return render_page(request, "sales/deal.html", {**deal_page(request, deal), "role_form": form}, status=422)


@requires("sales.edit")
@require_POST
def drop_role(request: Request, deal_id: UUID, person_id: UUID) -> HttpResponse:
    """Take somebody off it."""
    remove_role(deal_id, person_id, by=request.actor)
    return _back(get_deal(request.actor, deal_id))


def say_moved(request: Request, deal: Deal) -> None:
    """A toast with a way back, if it was moved."""
    if not deal.came_from_id:
        return
    back = f"{reverse('sales:move', args=[deal.id])}?stage={deal.came_from_id}"
    if deal.won_at:
        worth = f", {money(deal.value_minor, deal.currency)}" if request.actor.sees_amounts else ""
        toast(request, f"Won: {deal.name}{worth}.", undo=reverse("sales:reopen", args=[deal.id]))
    else:
        toast(request, f"{deal.name} moved to {deal.stage.name}.", undo=back)


def _close_form(request: Request, deal: Deal, form: CloseForm, outcome: str) -> HttpResponse:
    context = {"deal": deal, "form": form, "outcome": outcome, "names": competitor_names()}
    return render_page(request, "sales/lose.html", context, status=422 if form.errors else 200)


def _blocked(request: Request, deal: Deal, blocked: StageBlocked) -> HttpResponse:
    """The deal's page with what is missing, each point with the place where it is filled in."""
    return render_page(request, "sales/deal.html", {**deal_page(request, deal), "blocked": blocked}, status=409)


def _back(deal: Deal) -> HttpResponse:
    return HttpResponseRedirect(reverse("sales:deal", args=[deal.id]))


def _version(request: Request) -> int | None:
    version = request.POST.get("version", "")
    return int(version) if version.isdecimal() else None
