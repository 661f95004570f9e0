"""A deal's milestones, ticked off one by one."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from sales.actions.milestones import reach_milestone, take_milestone_back


@requires("sales.edit")
@require_POST
def tick(request: Request, deal_id: UUID, key: str) -> HttpResponse:
    """Reached; or not after all, with `back`."""
    if "back" in request.POST:
        take_milestone_back(deal_id, key, by=request.actor)
    else:
        reach_milestone(deal_id, key, by=request.actor)
    return HttpResponseRedirect(reverse("sales:deal", args=[deal_id]) + "#milestones")
