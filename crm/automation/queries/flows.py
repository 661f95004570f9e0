"""Reads of flows: what there is, what each is doing, how many are where."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from crm.accounts.actor import Actor
from crm.automation.governance import require
from crm.automation.models import Flow, FlowKind, FlowVersion, Outcome, Run, RunState, StepEffect, VersionState
from crm.errors import NotFound


@dataclass(frozen=True)
class FlowFigures:
    """How a flow is doing."""

    inside: int = 0
    entered: int = 0
    failed: int = 0
    goals: int = 0
    last_fired: datetime | None = None


@dataclass(frozen=True)
class StepFigures:
    """How many are at a step, and how many went through it."""

    here: int = 0
    passed: int = 0
    yes: int = 0
    no: int = 0

    @property
    def decided(self) -> int:
        """How many a fork has sent one way or the other."""
        return self.yes + self.no


def flows(actor: Actor, kind: FlowKind) -> QuerySet[Flow]:
    """All flows of a kind, by name. Raises NotAllowed."""
    require(actor, kind, "view")
    return Flow.objects.filter(kind=kind).order_by("name", "id")


def get_flow(actor: Actor, flow_id: UUID, *, lock: bool = False) -> Flow:
    """One flow. Raises NotFound in another organization, NotAllowed without the right to see its kind."""
    found = Flow.objects.select_for_update() if lock else Flow.objects.all()
    flow = found.filter(id=flow_id).first()
    if flow is None:
        raise NotFound("There is no such journey.")
    require(actor, flow, "view")
    return flow


def draft_of(flow: Flow) -> FlowVersion | None:
    """What is being worked on."""
    return FlowVersion.objects.filter(flow=flow, state=VersionState.DRAFT).first()


def published_of(flow: Flow) -> FlowVersion | None:
    """What new people go through."""
    return FlowVersion.objects.filter(flow=flow, state=VersionState.PUBLISHED).first()


def versions_of(flow: Flow) -> list[FlowVersion]:
    """All versions, newest first."""
    versions = FlowVersion.objects.filter(flow=flow).select_related("published_by", "saved_by")
    return list(versions.order_by("-number"))


def get_version(flow: Flow, number: int) -> FlowVersion:
    """One version. Raises NotFound."""
    version = FlowVersion.objects.filter(flow=flow, number=number).first()
    if version is None:
        raise NotFound("There is no such version.")
    return version


def figures_of(flow_ids: Iterable[UUID]) -> dict[UUID, FlowFigures]:
    """How flows are doing, with one query for all."""
    inside = Count("id", filter=Q(state__in=(RunState.ACTIVE, RunState.PAUSED)))
    failed = Count("id", filter=Q(state=RunState.FAILED))
    goals = Count("id", filter=Q(goal_reached=True))
    rows = Run.objects.filter(flow_id__in=list(flow_ids)).values("flow_id")
    counted = rows.annotate(inside=inside, entered=Count("id"), failed=failed, goals=goals, last=Max("entered_at"))
    return {
        row["flow_id"]: FlowFigures(row["inside"], row["entered"], row["failed"], row["goals"], row["last"])
        for row in counted
    }


def step_figures(flow: Flow) -> dict[str, StepFigures]:
    """How many are at each step and went through it, in all versions, by the step's id."""
    here = Run.objects.filter(flow=flow, state__in=(RunState.ACTIVE, RunState.PAUSED)).values("step")
    now = {row["step"]: row["n"] for row in here.annotate(n=Count("id"))}
    effects = StepEffect.objects.filter(flow_id=flow.id).values("step", "outcome").annotate(n=Count("id"))
    past: dict[str, dict[str, int]] = {}
    for row in effects:
        past.setdefault(row["step"], {})[row["outcome"]] = row["n"]
    return {step: _figures(now.get(step, 0), past.get(step, {})) for step in {*now, *past}}


def _figures(here: int, by_outcome: dict[str, int]) -> StepFigures:
    passed = sum(by_outcome.values())
    return StepFigures(here, passed, by_outcome.get(Outcome.YES, 0), by_outcome.get(Outcome.NO, 0))
