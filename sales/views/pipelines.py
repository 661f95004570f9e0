"""Settings of sales: pipelines, their stages, reasons for losing."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from crm.accounts.access import requires
from crm.accounts.requests import Request
from crm.errors import Refused, Stale
from crm.web.conflicts import seen_version
from crm.web.templating import render_page, toast
from sales.actions.pipelines import (
    add_loss_reason,
    add_stage,
    change_stage,
    create_pipeline,
    place_stage,
    rename_pipeline,
    retire_loss_reason,
    retire_pipeline,
    retire_stage,
)
from sales.actions.seeding import seed_sales
from sales.conditions import words_of
from sales.forms.pipelines import PipelineForm, ReasonForm, StageForm
from sales.forms.posted import posted
from sales.models import Pipeline, ReasonFor
from sales.queries.pipelines import get_pipeline, get_stage, loss_reasons, pipelines, stages_of


@requires("sales.pipelines")
@require_GET
def show_pipelines(request: Request) -> HttpResponse:
    """All pipelines with their stages, and the reasons for losing."""
    seed_sales()
    context = {
        "pipelines": [(pipeline, stages_of(pipeline)) for pipeline in pipelines()],
        "reasons": [(kind, loss_reasons(kind)) for kind in ReasonFor],
        "needs": words_of,
        "reason_form": ReasonForm(),
    }
    return render_page(request, "sales/pipelines.html", context)


@requires("sales.pipelines")
def new_pipeline(request: Request) -> HttpResponse:
    """Add a pipeline."""
    return _name_form(request, PipelineForm(posted(request)), None)


@requires("sales.pipelines")
def edit_pipeline(request: Request, pipeline_id: UUID) -> HttpResponse:
    """Rename a pipeline."""
    pipeline = get_pipeline(pipeline_id)
    return _name_form(request, PipelineForm(posted(request), initial={"name": pipeline.name}), pipeline)


@requires("sales.pipelines")
@require_POST
def drop_pipeline(request: Request, pipeline_id: UUID) -> HttpResponse:
    """Use a pipeline no more."""
    retire_pipeline(pipeline_id, by=request.actor)
    return _done(request, "The pipeline is not used any more.")


@requires("sales.pipelines")
def new_stage(request: Request, pipeline_id: UUID) -> HttpResponse:
    """Add a stage."""
    pipeline = get_pipeline(pipeline_id)
    form = StageForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            stage = add_stage(pipeline_id, form.values(), by=request.actor)
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            return _done(request, f"{stage.name} added.")
    context = {"form": form, "title": f"New stage in {pipeline.name}", "submit": "Add stage", "version": None}
    return render_page(request, "sales/edit_stage.html", context, status=422 if form.errors else 200)


@requires("sales.pipelines")
def edit_stage(request: Request, stage_id: UUID) -> HttpResponse:
    """Change a stage."""
    stage = get_stage(stage_id)
    form = StageForm(posted(request), stage=stage)
    if request.method == "POST" and form.is_valid():
        try:
            changed = change_stage(stage_id, form.values(), by=request.actor, seen=seen_version(request))
        except Stale as stale:
            form.add_error(None, str(stale))
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            return _done(request, f"{changed.name} saved.")
    context = {"form": form, "title": stage.name, "submit": "Save stage", "version": stage.version}
    return render_page(request, "sales/edit_stage.html", context, status=422 if form.errors else 200)


@requires("sales.pipelines")
@require_POST
def move_stage(request: Request, stage_id: UUID) -> HttpResponse:
    """Put a stage one place further on, or back with `back`."""
    place_stage(stage_id, -1 if "back" in request.POST else 1, by=request.actor)
    return HttpResponseRedirect(reverse("sales:pipelines"))


@requires("sales.pipelines")
@require_POST
def drop_stage(request: Request, stage_id: UUID) -> HttpResponse:
    """Use a stage no more."""
    retire_stage(stage_id, by=request.actor)
    return _done(request, "The stage is not used any more.")


@requires("sales.pipelines")
@require_POST
def new_reason(request: Request) -> HttpResponse:
    """Add a reason for losing, or for winning."""
    form = ReasonForm(request.POST)
    if form.is_valid():
        outcome = ReasonFor.WON if request.POST.get("outcome") == "won" else ReasonFor.LOST
        reason = add_loss_reason(form.cleaned_data["name"], outcome=outcome, by=request.actor)
        return _done(request, f"{reason.name} can be chosen now.")
    raise Refused("Write the reason first.")


@requires("sales.pipelines")
@require_POST
def drop_reason(request: Request, reason_id: UUID) -> HttpResponse:
    """Offer a reason no more."""
    retire_loss_reason(reason_id, by=request.actor)
    return _done(request, "The reason is not offered any more.")


def _name_form(request: Request, form: PipelineForm, pipeline: Pipeline | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        try:
            if pipeline is None:
                create_pipeline(name, by=request.actor)
            else:
                rename_pipeline(pipeline.id, name, by=request.actor)
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            return _done(request, f"{name} saved.")
    context = {
        "form": form,
        "title": f"Rename {pipeline.name}" if pipeline else "New pipeline",
        "submit": "Save" if pipeline else "Add pipeline",
    }
    return render_page(request, "sales/stage.html", context, status=422 if form.errors else 200)


def _done(request: Request, words: str) -> HttpResponse:
    toast(request, words)
    return HttpResponseRedirect(reverse("sales:pipelines"))
