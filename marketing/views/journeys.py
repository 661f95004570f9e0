"""The list of journeys, and what is done to one as a whole."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.automation.actions.drafts import discard_draft
from crm.automation.actions.flows import create_flow, pause_flow, rename_flow, resume_flow
from crm.automation.actions.publishing import publish
from crm.automation.queries.flows import get_flow, versions_of
from crm.web.templating import render_page, toast
from marketing.forms.journeys import JourneyForm
from marketing.queries.journeys import journeys, state_of


@requires("marketing.view")
@require_GET
def show_journeys(request: Request) -> HttpResponse:
    """All journeys: what begins them, how many are inside, when somebody last entered."""
    rows = journeys(request.actor)
    return render_page(
        request, "marketing/journeys.html", {"rows": rows, "may_edit": request.actor.can("marketing.edit")}
    )


@requires("marketing.edit")
def new_journey(request: Request) -> HttpResponse:
    """Name a new journey."""
    form = JourneyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        flow = create_flow(form.cleaned_data["name"], by=request.actor)
        return _to_builder(flow.id)
    context = {"form": form, "title": "New journey", "back": reverse("marketing:journeys"), "submit": "Begin"}
    return render_page(request, "marketing/journey_name.html", context, status=422 if form.is_bound else 200)


@requires("marketing.edit")
def rename_journey(request: Request, flow_id: UUID) -> HttpResponse:
    """Call a journey something else."""
    flow = get_flow(request.actor, flow_id)
    form = JourneyForm(request.POST or None, initial={"name": flow.name})
    if request.method == "POST" and form.is_valid():
        rename_flow(flow_id, form.cleaned_data["name"], by=request.actor)
        return _to_builder(flow_id)
    back = reverse("marketing:journey", args=[flow_id])
    context = {"form": form, "title": "Rename journey", "back": back, "submit": "Save name"}
    return render_page(request, "marketing/journey_name.html", context, status=422 if form.is_bound else 200)


@requires("marketing.publish")
@require_POST
def publish_journey(request: Request, flow_id: UUID) -> HttpResponse:
    """Let people go through the draft."""
    version = publish(flow_id, by=request.actor)
    toast(request, f"Version {version.number} is running.")
    return _to_builder(flow_id)


@requires("marketing.publish")
@require_POST
def pause_journey(request: Request, flow_id: UUID) -> HttpResponse:
    """Let nobody in, and whoever is inside stay where he is."""
    pause_flow(flow_id, by=request.actor)
    toast(request, "Paused. Nobody enters, and whoever is inside stays where they are.")
    return _to_builder(flow_id)


@requires("marketing.publish")
@require_POST
def resume_journey(request: Request, flow_id: UUID) -> HttpResponse:
    """Go on."""
    resume_flow(flow_id, by=request.actor)
    toast(request, "Running again.")
    return _to_builder(flow_id)


@requires("marketing.edit")
@require_POST
def discard_changes(request: Request, flow_id: UUID) -> HttpResponse:
    """Go back to what is published."""
    discard_draft(flow_id, by=request.actor)
    toast(request, "The draft is gone. You see what is running.")
    return _to_builder(flow_id)


@requires("marketing.view")
@require_GET
def show_versions(request: Request, flow_id: UUID) -> HttpResponse:
    """Who published what, and when."""
    flow = get_flow(request.actor, flow_id)
    context = {"flow": flow, "versions": versions_of(flow), "state": state_of(flow)}
    return render_page(request, "marketing/journey_versions.html", context)


def _to_builder(flow_id: UUID) -> HttpResponse:
    return HttpResponseRedirect(reverse("marketing:journey", args=[flow_id]))
