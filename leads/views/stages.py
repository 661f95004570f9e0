"""A lead's stage, changed in a cell of the list."""

from uuid import UUID

from django.http import HttpResponse

from crm.accounts.access import requires
from crm.accounts.actor import Actor
from crm.accounts.requests import Request
from crm.web.records import fact_form, fact_saved, refusals_at
from leads.actions.qualification import qualify_lead, reopen_lead
from leads.forms.stages import LeadStage
from leads.models import Lead, LeadStatus
from leads.queries.leads import get_lead


@requires("leads.qualify")
def edit_stage(request: Request, lead_id: UUID) -> HttpResponse:
    """GET the choice, POST it; what is still missing is said beside it."""
    lead = get_lead(request.actor, lead_id)
    form = LeadStage(request.POST if request.method == "POST" else None, lead=lead)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, "stage"):
            return fact_saved(request, _put(lead, form.cleaned_data["stage"], request.actor))
    return fact_form(request, lead, form["stage"])


def _put(lead: Lead, stage: str, actor: Actor) -> Lead:
    if stage == lead.status:
        return lead
    return qualify_lead(lead.id, by=actor) if stage == LeadStatus.QUALIFIED else reopen_lead(lead.id, by=actor)
