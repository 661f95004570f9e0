"""Pages of one lead: adding it, its record, its facts, whose it is."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.customers.queries.people import people_visible_to
from crm.staff.models import WorkKind
from crm.staff.queries.room import overfull
from crm.tenancy.ids import uuid7
from crm.web.records import fact_view
from crm.web.templating import render_page, toast
from leads.actions.assignment import assign_lead
from leads.actions.leads import add_lead, change_lead
from leads.forms.leads import LeadFacts, NewLead
from leads.queries.leads import get_lead
from leads.views.lead_page import lead_page


@requires("leads.view")
@require_GET
def show_lead(request: Request, lead_id: UUID) -> HttpResponse:
    """The lead's page: stage, score and its reasons, facts, checklist, timeline."""
    return render_page(request, "leads/lead.html", lead_page(request, get_lead(request.actor, lead_id)))


@requires("leads.work")
def new_lead(request: Request) -> HttpResponse:
    """Add a lead by hand; `?person=` fills in who it is."""
    form = NewLead(request.POST if request.method == "POST" else None, initial=_known_already(request))
    form.add_own_fields("lead", request.actor)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        lead, is_new = add_lead(
            form.answers(),
            source=data["source"],
            owner=form.owner_chosen,
            key=data["key"],
            custom=data["custom"],
            by=request.actor,
        )
        name = lead.person.name
        toast(request, f"{name} added." if is_new else f"{name} had an open lead: your words were added to it.")
        return HttpResponseRedirect(reverse("leads:lead", args=[lead.id]))
    return render_page(request, "leads/new_lead.html", {"form": form}, status=422 if form.errors else 200)


@requires("leads.work")
@require_POST
def take_lead(request: Request, lead_id: UUID) -> HttpResponse:
    """Become the owner of a lead that nobody owns."""
    lead = assign_lead(lead_id, request.actor.membership, by=request.actor)
    toast(request, f"{lead.person.name} is yours now.")
    return HttpResponseRedirect(reverse("leads:lead", args=[lead.id]))


_edit_fact = fact_view(capability="leads.work", get=get_lead, form=LeadFacts, change=change_lead)


@requires("leads.work")
def edit_lead_fact(request: Request, record_id: UUID, field: str) -> HttpResponse:
    """Edit one fact in place; a new owner may be full, which is told."""
    answer = _edit_fact(request, record_id=record_id, field=field)
    given = request.POST.get("owner", "") if field == "owner" and answer.status_code in (204, 302) else ""
    if given and (words := overfull(WorkKind.LEAD, given)):
        toast(request, words, tone="warning")
    return answer


def _known_already(request: Request) -> dict[str, object]:
    known: dict[str, object] = {"key": uuid7().hex, "owner": str(request.actor.member_id)}
    known |= {name: request.GET[name] for name in ("phone", "email") if request.GET.get(name)}
    try:
        person_id = UUID(request.GET.get("person", ""))
    except ValueError:
        return known
    person = people_visible_to(request.actor).filter(id=person_id).select_related("company").first()
    if person:
        names = ("first_name", "last_name", "email", "phone", "job_title")
        known |= {name: getattr(person, name) for name in names}
        known["company"] = person.company.name if person.company else ""
    return known
