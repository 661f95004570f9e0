"""Is it worth our time? Checklist, yes, no, after all."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.tenancy.ids import uuid7
from crm.web.templating import render_page, toast
from leads.actions.bulk_undo import put_lead_back, was_changed
from leads.actions.nurture import nurture_lead
from leads.actions.qualification import (
    ChecklistIncomplete,
    disqualify_lead,
    qualify_lead,
    reopen_lead,
    tick_checklist,
)
from leads.forms.leads import DisqualifyForm
from leads.forms.nurture import NurtureForm, soon
from leads.lists import REASONS
from leads.queries.checklist import checklist_of
from leads.queries.leads import get_lead
from leads.views.lead_page import lead_page


@requires("leads.qualify")
@require_POST
def qualify(request: Request, lead_id: UUID) -> HttpResponse:
    """Qualify the lead; what the checklist lacks is shown on its page."""
    try:
        batch = uuid7()
        lead = qualify_lead(lead_id, by=request.actor, batch=batch)
    except ChecklistIncomplete as missing:
        context = lead_page(request, get_lead(request.actor, lead_id)) | {"missing": missing.points}
        return render_page(request, "leads/lead.html", context, status=422)
    toast(request, f"{lead.person.name} is qualified.", undo=_undo(lead_id, batch))
    return _to(lead_id)


@requires("leads.qualify")
def disqualify(request: Request, lead_id: UUID) -> HttpResponse:
    """Ask why, and put the lead aside."""
    lead = get_lead(request.actor, lead_id)
    form = DisqualifyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        batch = uuid7()
        disqualify_lead(lead_id, **form.cleaned_data, by=request.actor, batch=batch)
        toast(request, f"{lead.person.name} is disqualified.", undo=_undo(lead_id, batch))
        return _to(lead_id)
    context = {"lead": lead, "form": form, "reasons": REASONS}
    return render_page(request, "leads/disqualify.html", context, status=422 if form.errors else 200)


@requires("leads.qualify")
def nurture(request: Request, lead_id: UUID) -> HttpResponse:
    """Ask until when, and leave the lead to marketing."""
    lead = get_lead(request.actor, lead_id)
    form = NurtureForm(request.POST if request.method == "POST" else None, initial={"until": soon()})
    if request.method == "POST" and form.is_valid():
        batch = uuid7()
        nurture_lead(lead_id, form.cleaned_data["until"], by=request.actor, batch=batch)
        toast(request, f"{lead.person.name} is in nurture.", undo=_undo(lead_id, batch))
        return _to(lead_id)
    status = 422 if form.errors else 200
    return render_page(request, "leads/nurture.html", {"lead": lead, "form": form}, status=status)


@requires("leads.qualify")
@require_POST
def reopen(request: Request, lead_id: UUID) -> HttpResponse:
    """Take a disqualified lead up again."""
    lead = reopen_lead(lead_id, by=request.actor)
    toast(request, f"{lead.person.name} is open again.")
    return _to(lead_id)


@requires("leads.qualify")
@require_POST
def put_back(request: Request, lead_id: UUID, batch: UUID) -> HttpResponse:
    """Take back that it was qualified, disqualified or nurtured: it stands as it stood."""
    lead = put_lead_back(lead_id, batch, by=request.actor)
    toast(request, f"{lead.person.name} is {lead.get_status_display().lower()} as before.")
    return _to(lead_id)


@requires("leads.work")
@require_POST
def tick(request: Request, lead_id: UUID, point: str) -> HttpResponse:
    """Tick a point of the checklist, or take the tick away."""
    lead = tick_checklist(lead_id, point, done=request.POST.get("done") == "1", by=request.actor)
    if request.headers.get("HX-Request"):
        context = {"lead": lead, "points": checklist_of(lead), "may_work": lead.is_open}
        return render_page(request, "leads/checklist.html", context)
    return _to(lead_id)


def _undo(lead_id: UUID, batch: UUID) -> str:
    return reverse("leads:putting_back", args=[lead_id, batch]) if was_changed(lead_id, batch) else ""


def _to(lead_id: UUID) -> HttpResponse:
    return HttpResponseRedirect(reverse("leads:lead", args=[lead_id]))
