"""Reads of runs: who is where in a flow, and what happened at each step."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from crm.accounts.actor import Actor
from crm.automation.batch import program_of
from crm.automation.governance import require
from crm.automation.models import Flow, FlowVersion, Run, RunState, StepEffect
from crm.automation.steps import STEP_TYPES
from crm.errors import NotFound

SHOWN = {
    "inside": (RunState.ACTIVE, RunState.PAUSED),
    "done": (RunState.DONE,),
    "stopped": (RunState.STOPPED,),
    "failed": (RunState.FAILED,),
}


@dataclass(frozen=True)
class StepName:
    """A step as the log names it."""

    title: str
    icon: str


def runs_of(flow: Flow, shown: str = "") -> QuerySet[Run]:
    """A flow's runs, newest first; `shown` is one of SHOWN, or all."""
    runs = Run.objects.filter(flow=flow).select_related("version").order_by("-id")
    return runs.filter(state__in=SHOWN[shown]) if shown in SHOWN else runs


def get_run(actor: Actor, run_id: UUID, *, lock: bool = False) -> Run:
    """One run with flow and version. Raises NotFound or NotAllowed."""
    runs = Run.objects.select_related("flow", "version")
    if lock:
        runs = runs.select_for_update(of=("self",))
    run = runs.filter(id=run_id).first()
    if run is None:
        raise NotFound("Nobody went this way.")
    require(actor, run.flow, "view")
    return run


def effects_of(run: Run) -> list[StepEffect]:
    """What happened to it, in order."""
    return list(StepEffect.objects.filter(run=run).order_by("id"))


def step_name(version: FlowVersion, step_id: str, viewer: Actor | None = None) -> StepName:
    """What a step of a version is called, to somebody; a word for one that is not there."""
    node = program_of(version).nodes.get(step_id)
    if node is None:
        return StepName("The end", "flag")
    return name_of(node.kind, node.settings, viewer)


def name_of(kind: str, settings: dict[str, Any], viewer: Actor | None = None) -> StepName:
    """What a step with these settings is called, to somebody."""
    step_type = STEP_TYPES.get(kind)
    if step_type is None:
        return StepName("A step that is no longer offered", "help-circle")
    return StepName(step_type.title(settings, viewer), step_type.icon)
