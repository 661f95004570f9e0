"""Make a draft what new people go through."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.automation import program
from crm.automation.governance import require
from crm.automation.models import Flow, FlowVersion, VersionState
from crm.automation.queries.flows import draft_of, get_flow, published_of
from crm.automation.steps import STEP_TYPES
from crm.automation.triggers import TRIGGERS
from crm.conditions.tree import ConditionError, parse
from crm.errors import Refused
from crm.events.catalog.automation import FlowPublished
from crm.events.emit import emit


@dataclass(frozen=True)
class Problem:
    """What keeps a draft from being published; `step` is empty for its trigger or as a whole."""

    step: str
    words: str


@transaction.atomic
def publish(flow_id: UUID, *, by: Actor) -> FlowVersion:
    """Publish the draft and let people in. Those inside go on in the version they entered.

    Without a draft, the published version stays. Raises Refused naming the first problem.
    """
    flow = get_flow(by, flow_id, lock=True)
    require(by, flow, "publish")
    draft = draft_of(flow)
    if draft is None:
        return _published(flow)
    if problems := problems_of(draft):
        raise Refused(f"{problems[0].words} Then publish again.")
    FlowVersion.objects.filter(flow=flow, state=VersionState.PUBLISHED).update(state=VersionState.RETIRED)
    draft.state = VersionState.PUBLISHED
    draft.published_at, draft.published_by_id = timezone.now(), by.member_id
    draft.save(update_fields=["state", "published_at", "published_by"])
    _activate(flow, draft)
    emit(FlowPublished(flow_id=flow.id, flow_name=flow.name, number=draft.number), by=by)
    return draft


def problems_of(version: FlowVersion) -> list[Problem]:
    """All that has to be mended before it can be published."""
    problems = _trigger_problems(version.trigger)
    steps = list(program.walk(version.steps))
    if not steps:
        problems.append(Problem("", "Add at least one step."))
    for step in steps:
        if words := step_problem(step, kinds_of(version)):
            problems.append(Problem(step["id"], words))
    return problems


def step_problem(step: program.Step, kinds: tuple[str, ...]) -> str:
    """What is wrong with a step, or ""."""
    step_type = STEP_TYPES.get(step["kind"])
    if step_type is None:
        return "A step is no longer offered: take it out."
    form = step_type.form.checking(step["settings"], kinds=kinds)
    if form.is_valid():
        return ""
    name, errors = next(iter(form.errors.items()))
    label = form.fields[name].label if name in form.fields else ""
    return f"{step_type.label}, {str(label).lower()}: {errors[0]}" if label else f"{step_type.label}: {errors[0]}"


def kinds_of(version: FlowVersion) -> tuple[str, ...]:
    """The records that conditions in this version may ask about."""
    trigger = TRIGGERS.get(version.trigger.get("event", ""))
    return trigger.kinds if trigger else ("person",)


def _trigger_problems(trigger: dict[str, Any]) -> list[Problem]:
    known = TRIGGERS.get(trigger.get("event", ""))
    if known is None:
        return [Problem("", "Say what begins the journey.")]
    try:
        parse(trigger.get("condition") or {}, kinds=known.kinds)
    except ConditionError as error:
        return [Problem("", f"Who enters: {error}")]
    return []


def _activate(flow: Flow, version: FlowVersion) -> None:
    now = timezone.now()
    if not flow.active:
        flow.active_since = now
    flow.active, flow.checked_at = True, now
    flow.trigger_kind = version.trigger["event"]
    flow.save(update_fields=["active", "active_since", "checked_at", "trigger_kind"])


def _published(flow: Flow) -> FlowVersion:
    version = published_of(flow)
    if version is None:
        raise Refused("There is nothing to publish.")
    return version
