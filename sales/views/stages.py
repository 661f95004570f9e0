"""A deal's stage, changed in a cell of the list."""

from uuid import UUID

from django.http import HttpResponse

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.web.records import fact_form, fact_saved, refusals_at
from sales.actions.moves import move_deal
from sales.forms.posted import posted
from sales.forms.stages import DealStage
from sales.models import Deal
from sales.queries.deals import get_deal
from sales.views.moves import say_moved


@requires("sales.edit")
def edit_stage(request: Request, deal_id: UUID) -> HttpResponse:
    """GET the choice, POST it; what the stage still needs is said beside it, and a toast leads back."""
    deal = get_deal(request.actor, deal_id)
    form = DealStage(posted(request), deal=deal, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, "stage"):
            return _moved(request, move_deal(deal_id, form.cleaned_data["stage"], by=request.actor))
    return fact_form(request, deal, form["stage"])


def _moved(request: Request, deal: Deal) -> HttpResponse:
    say_moved(request, deal)
    return fact_saved(request, deal)
