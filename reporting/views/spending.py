"""Write down what getting leads cost."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.web.templating import render_page, toast
from reporting.actions.spending import remove_spend, restore_spend, save_spend
from reporting.forms.spend import SpendForm
from reporting.models import Spend
from reporting.queries.spending import get_spend, spend_lines


@requires("reporting.costs")
@require_GET
def spending(request: Request) -> HttpResponse:
    """All costs."""
    return render_page(request, "reporting/spending.html", {"lines": spend_lines()})


@requires("reporting.costs")
def new_spend(request: Request) -> HttpResponse:
    """Write down a cost."""
    return _spend(request, None)


@requires("reporting.costs")
def edit_spend(request: Request, spend_id: UUID) -> HttpResponse:
    """Change a cost."""
    return _spend(request, get_spend(spend_id))


@requires("reporting.costs")
@require_POST
def remove(request: Request, spend_id: UUID) -> HttpResponse:
    """Take a cost out, with the way back."""
    remove_spend(spend_id, by=request.actor)
    toast(request, "Cost removed.", undo=reverse("reporting:spend_restoring", args=[spend_id]))
    return redirect("reporting:spending")


@requires("reporting.costs")
@require_POST
def restore(request: Request, spend_id: UUID) -> HttpResponse:
    """Put a removed cost back."""
    restore_spend(spend_id, by=request.actor)
    toast(request, "The cost is back.")
    return redirect("reporting:spending")


def _spend(request: Request, spend: Spend | None) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = SpendForm(data, currency=request.organization.currency, spend=spend)
    if data is not None and form.is_valid():
        save_spend(form.as_spend(), by=request.actor)
        toast(request, "Saved.")
        return redirect("reporting:spending")
    context = {"form": form, "is_new": spend is None}
    return render_page(request, "reporting/spend.html", context, status=422 if form.errors else 200)
