"""The builder: steps on the left, the settings of the chosen one on the right."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from crm.accounts.access import requires
from crm.accounts.actor import Actor
from crm.accounts.requests import Request
from crm.automation.actions.drafts import add_step, change_step, remove_step, set_trigger
from crm.automation.actions.publishing import kinds_of, problems_of
from crm.automation.models import Flow, FlowVersion, VersionState
from crm.automation.program import Step, find
from crm.automation.queries.flows import draft_of, figures_of, get_flow, get_version, published_of
from crm.automation.reach import reach
from crm.automation.steps import STEP_TYPES, StepForm, StepType, offered_steps
from crm.conditions.editor import is_button
from crm.conditions.forms import ConditionFormMixin
from crm.errors import NotFound
from crm.web.templating import render_page, toast
from marketing.forms.journeys import TriggerForm
from marketing.queries.journeys import (
    canvas,
    entry_words,
    person_names,
    shown_step,
    shown_version,
    state_of,
    version_words,
)

PAGE = "marketing/journey.html"
DO = "do"  # a button of the condition, or "again" when a choice changed: the form is only drawn anew


@requires("marketing.view")
@require_GET
def show_journey(request: Request, flow_id: UUID) -> HttpResponse:
    """The builder. `?step=` chooses a step, `?after=` a place for a new one, `?version=` an older version."""
    flow = get_flow(request.actor, flow_id)
    version = _asked_version(request, flow)
    return _page(request, flow, version)


@requires("marketing.edit")
@require_POST
def save_trigger(request: Request, flow_id: UUID) -> HttpResponse:
    """Say what begins the journey."""
    flow = get_flow(request.actor, flow_id)
    version = shown_version(flow)
    form = TriggerForm(request.POST, initial=version.trigger, actor=request.actor)
    if is_button(request.POST.get(DO, "")):
        return _page(request, flow, version, form=_drawn_anew(form, request))
    if not form.is_valid():
        return _page(request, flow, version, form=form, status=422)
    set_trigger(flow_id, form.settings(), by=request.actor, edits=_edits(request))
    toast(request, "Saved in the draft.")
    return _to(flow_id)


@requires("marketing.edit")
@require_POST
def new_step(request: Request, flow_id: UUID) -> HttpResponse:
    """Add a step of a kind at a place."""
    after, branch = request.POST.get("after", ""), request.POST.get("branch", "")
    step = add_step(flow_id, request.POST.get("kind", ""), by=request.actor, after=after, branch=branch)
    return _to(flow_id, step["id"])


@requires("marketing.edit")
@require_POST
def save_step(request: Request, flow_id: UUID, step_id: str) -> HttpResponse:
    """Give a step its settings."""
    flow = get_flow(request.actor, flow_id)
    version = shown_version(flow)
    step = _step(version, step_id)
    form = _type(step).form(request.POST, initial=step["settings"], kinds=kinds_of(version), actor=request.actor)
    if is_button(request.POST.get(DO, "")):
        return _page(request, flow, version, step, _drawn_anew(form, request))
    if not form.is_valid():
        return _page(request, flow, version, step, form, status=422)
    change_step(flow_id, step_id, form.settings(), by=request.actor, edits=_edits(request))
    toast(request, "Saved in the draft.")
    return _to(flow_id, step_id)


@requires("marketing.edit")
@require_POST
def drop_step(request: Request, flow_id: UUID, step_id: str) -> HttpResponse:
    """Take a step out of the draft."""
    remove_step(flow_id, step_id, by=request.actor)
    toast(request, "Taken out of the draft.")
    return _to(flow_id)


@requires("marketing.view")
@require_GET
def show_reach(request: Request, flow_id: UUID) -> HttpResponse:
    """Whom what is shown would have reached lately."""
    flow = get_flow(request.actor, flow_id)
    found = reach(flow, shown_version(flow))
    context = {"flow": flow, "reach": found, "people": person_names(request.actor, found.ids[:200])}
    return render_page(request, "marketing/journey_reach.html", context)


def _page(
    request: Request,
    flow: Flow,
    version: FlowVersion,
    step: Step | None = None,
    form: Any = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """The builder with a step's or the trigger's form."""
    if step is None and form is None and (asked := request.GET.get("step")):
        step = _step(version, asked)
    editable = version.state != VersionState.RETIRED and request.actor.can("marketing.edit")
    shown = canvas(flow, version, request.actor)
    context = {
        "flow": flow,
        "version": version,
        "version_words": version_words(version),
        "state": state_of(flow),
        "entry": entry_words(version, request.actor),
        "steps": shown,
        "figures": figures_of([flow.id]).get(flow.id),
        "editable": editable,
        "is_draft": version.state == VersionState.DRAFT,
        "has_published": published_of(flow) is not None,
        "has_draft": draft_of(flow) is not None,
        "may_publish": request.actor.can("marketing.publish"),
        "problems": problems_of(version) if version.state == VersionState.DRAFT else [],
        "edits": version.edits if version.state == VersionState.DRAFT else 0,
        "chosen": step["id"] if step else "",
        "shown": shown_step(shown, step["id"]) if step else None,
        **_chosen(request, version, step, form, editable=editable),
    }
    return render_page(request, PAGE, context, status=status)


def _chosen(request: Request, version: FlowVersion, step: Step | None, form: Any, *, editable: bool) -> dict[str, Any]:
    """What stands in the settings on the right."""
    place = {"after": request.GET.get("after", ""), "branch": request.GET.get("branch", "")}
    if "after" in request.GET and editable:
        return {"panel": "add", "place": place, "kinds": offered_steps(), "step": None, "form": None}
    if step is None:
        return {"panel": "trigger", "step": None, "form": form or TriggerForm.showing(version.trigger, request.actor)}
    return {"panel": "step", "step": step, "form": form or _form(step, version, request.actor)}


def _form(step: Step, version: FlowVersion, actor: Actor) -> StepForm | None:
    step_type = STEP_TYPES.get(step["kind"])
    return step_type.form.showing(step["settings"], kinds=kinds_of(version), actor=actor) if step_type else None


def _drawn_anew(form: Any, request: Request) -> Any:
    """The form with what was sent so far, valid or not, and what a button of its condition did; nothing is checked."""
    more = {"kinds": form.kinds} if isinstance(form, StepForm) else {}
    sent = {name: form[name].data for name in form.fields}
    drawn = type(form)(initial={**form.initial, **sent}, actor=request.actor, **more)
    if isinstance(form, ConditionFormMixin):
        form.press(request.POST.get(DO, ""))
        drawn.group = form.group
    return drawn


def _asked_version(request: Request, flow: Flow) -> FlowVersion:
    number = request.GET.get("version", "")
    return get_version(flow, int(number)) if number.isdigit() and len(number) < 9 else shown_version(flow)


def _step(version: FlowVersion, step_id: str) -> Step:
    step = find(version.steps, step_id)
    if step is None:
        raise NotFound("This step is no longer there.")
    return step


def _type(step: Step) -> StepType:
    step_type = STEP_TYPES.get(step["kind"])
    if step_type is None:
        raise NotFound("This kind of step is no longer offered.")
    return step_type


def _edits(request: Request) -> int | None:
    sent = request.POST.get("edits", "")
    return int(sent) if sent.isdigit() and len(sent) < 9 else None


def _to(flow_id: UUID, step_id: str = "") -> HttpResponse:
    query = f"?step={step_id}#settings" if step_id else ""  # on a phone the settings stand below the steps
    return HttpResponseRedirect(reverse("marketing:journey", args=[flow_id]) + query)
