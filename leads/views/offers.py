"""Accept a lead or decline it; ask who should have it."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.web.templating import render_page, toast
from leads.actions.distribution import accept_lead, decline_lead, give_anew
from leads.forms.distribution import DeclineForm
from leads.queries.distribution import open_offer_of
from leads.queries.leads import get_lead
from leads.simulation import try_out


@requires("leads.work")
@require_POST
def accept(request: Request, lead_id: UUID) -> HttpResponse:
    """Take the lead that one was given."""
    lead = accept_lead(lead_id, by=request.actor)
    toast(request, f"{lead.person.name} is yours.")
    return _back(request, lead_id)


@requires("leads.work")
def decline(request: Request, lead_id: UUID) -> HttpResponse:
    """Say why one does not take it; the next one gets it."""
    lead = get_lead(request.actor, lead_id)
    form = DeclineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        declined = decline_lead(lead_id, form.cleaned_data["reason"], by=request.actor)
        gone = f"went to {declined.owner.name}" if declined.owner else "waits for somebody else"
        toast(request, f"{lead.person.name} {gone}.")
        return HttpResponseRedirect(reverse("leads:leads"))
    context = {"lead": lead, "form": form, "offer": open_offer_of(lead)}
    return render_page(request, "leads/decline.html", context, status=422 if form.errors else 200)


@requires("leads.assign")
@require_POST
def give(request: Request, lead_id: UUID) -> HttpResponse:
    """Let the rules decide anew."""
    found = give_anew(lead_id, by=request.actor)
    lead = get_lead(request.actor, lead_id)
    to = f"{lead.person.name} goes to {lead.owner.name}" if lead.owner else "Nobody was found"
    toast(request, f"{to}: {found.words}.")
    return _back(request, lead_id)


@requires("leads.assign")
@require_GET
def who(request: Request, lead_id: UUID) -> HttpResponse:
    """Who should have this lead, and why; nothing is given yet."""
    lead = get_lead(request.actor, lead_id)
    return render_page(request, "leads/who.html", {"lead": lead, "it": try_out(lead)})


def _back(request: Request, lead_id: UUID) -> HttpResponse:
    back = request.POST.get("back", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return HttpResponseRedirect(back if safe else reverse("leads:lead", args=[lead_id]))
