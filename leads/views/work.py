"""Work on a lead: call it, turn it into a deal."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.customers.standing import worst_credit
from crm.web.templating import render_page, toast
from leads.actions.contact import log_lead_call
from leads.actions.conversion import convert_lead, deal_name
from leads.actions.conversion_undo import undo_conversion
from leads.employers import suggested_companies
from leads.forms.conversion import ConvertForm
from leads.forms.leads import CallForm
from leads.models import Lead, LeadStatus
from leads.queries.leads import get_lead


@requires("leads.work")
def log_call(request: Request, lead_id: UUID) -> HttpResponse:
    """Say how a call went."""
    lead = get_lead(request.actor, lead_id)
    form = CallForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        log_lead_call(lead_id, form.cleaned_data["text"], outcome=form.cleaned_data["outcome"], by=request.actor)
        toast(request, "Call logged.")
        return HttpResponseRedirect(reverse("leads:lead", args=[lead_id]))
    return render_page(request, "leads/call.html", {"lead": lead, "form": form}, status=422 if form.errors else 200)


@requires("leads.convert")
def convert(request: Request, lead_id: UUID) -> HttpResponse:
    """Name the deal and open it. A lead that became one already leads there."""
    lead = get_lead(request.actor, lead_id)
    if lead.converted_deal_id:
        return HttpResponseRedirect(reverse("sales:deal", args=[lead.converted_deal_id]))
    if lead.status != LeadStatus.QUALIFIED:
        toast(request, "Only a qualified lead becomes a deal. Qualify it first.", tone="error")
        return HttpResponseRedirect(reverse("leads:lead", args=[lead_id]))
    data = request.POST if request.method == "POST" else None
    form = ConvertForm(
        data, lead=lead, suggestions=suggested_companies(request.actor, lead), initial=_suggestion(lead),
        with_value=request.actor.sees_amounts,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        deal = convert_lead(lead_id, **form.values(), by=request.actor)
        back = reverse("leads:conversion_undoing", args=[lead_id])
        toast(request, f"{lead.person.name} became the deal {deal.name}.", undo=back)
        return HttpResponseRedirect(reverse("sales:deal", args=[deal.id]))
    context = {"lead": lead, "form": form, "credit": worst_credit(lead.company, lead.person)}
    return render_page(request, "leads/convert.html", context, status=422 if form.errors else 200)


@requires("leads.convert")
@require_POST
def take_back(request: Request, lead_id: UUID) -> HttpResponse:
    """The deal goes, the lead is open again."""
    lead = undo_conversion(lead_id, by=request.actor)
    toast(request, f"{lead.person.name} is a lead again. The deal is in the bin.")
    return HttpResponseRedirect(reverse("leads:lead", args=[lead_id]))


def _suggestion(lead: Lead) -> dict[str, str]:
    value = lead.value
    return {"name": deal_name(lead), "value": f"{value.amount:f} {value.currency}" if value else ""}
