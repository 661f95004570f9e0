"""Approvals of a deal: the page where one asks, and a manager's yes or no."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.errors import Refused
from crm.money import CURRENCIES, Money
from crm.web.templating import render_page, toast
from sales.actions.approvals import approve_stage, ask_approval, decide_approval
from sales.forms.approvals import AnswerForm, AskForm
from sales.forms.posted import posted
from sales.models import Deal
from sales.queries.approvals import get_approval, newest_approval
from sales.queries.deals import get_deal
from sales.queries.pipelines import get_stage


@requires("sales.view")
def show_approval(request: Request, deal_id: UUID, stage_id: UUID) -> HttpResponse:
    """How it stands with the approval of a deal for a stage; POST asks for it."""
    deal, stage = get_deal(request.actor, deal_id), get_stage(stage_id)
    form = AskForm(posted(request))
    if request.method == "POST" and form.is_valid():
        ask_approval(deal_id, stage_id, note=form.cleaned_data["note"], by=request.actor)
        toast(request, "Asked. You hear of the answer behind the bell.")
        return _back(deal)
    context = {
        "deal": deal,
        "stage": stage,
        "form": form,
        "approval": newest_approval(deal, stage.id),
        "answer_form": AnswerForm(),
        "may_ask": request.actor.can("sales.edit", deal),
        "may_approve": request.actor.can("sales.approve", deal),
    }
    return render_page(request, "sales/approval.html", context, status=422 if form.errors else 200)


@requires("sales.approve")
@require_POST
def give_approval(request: Request, approval_id: UUID) -> HttpResponse:
    """Yes."""
    row = decide_approval(approval_id, given=True, value=_seen_value(request), by=request.actor)
    toast(request, f"{row.deal.name} may go on to {row.stage.name}.")
    return _back(row.deal)


@requires("sales.approve")
def refuse_approval(request: Request, approval_id: UUID) -> HttpResponse:
    """No, and why: GET asks for the reason."""
    row = get_approval(request.actor, approval_id)
    form = AnswerForm(posted(request))
    if request.method == "POST" and form.is_valid():
        decide_approval(approval_id, given=False, answer=form.cleaned_data["answer"], by=request.actor)
        toast(request, f"Refused. {row.asked_by.name if row.asked_by else 'Whoever asked'} hears why.")
        return _back(row.deal)
    context = {"deal": row.deal, "approval": row, "form": form}
    return render_page(request, "sales/refuse_approval.html", context, status=422 if form.errors else 200)


@requires("sales.approve")
@require_POST
def approve_at_once(request: Request, deal_id: UUID, stage_id: UUID) -> HttpResponse:
    """A manager approves what nobody asked him for yet."""
    row = approve_stage(deal_id, stage_id, value=_seen_value(request), by=request.actor)
    toast(request, f"{row.deal.name} may go on to {row.stage.name}.")
    return _back(row.deal)


def _seen_value(request: Request) -> Money:
    """The deal's value as the manager saw it. Raises Refused where it is not said."""
    minor, _, currency = (request.POST.get("value") or request.GET.get("value", "")).partition(" ")
    if not minor.isdecimal() or len(minor) > 18 or currency not in CURRENCIES:
        raise Refused("Look at the deal first, then approve it.")
    return Money(int(minor), currency)


def _back(deal: Deal) -> HttpResponse:
    return HttpResponseRedirect(reverse("sales:deal", args=[deal.id]))
