"""Work on a flow's draft. What is published does not change until the draft is."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.automation import program
from crm.automation.governance import require
from crm.automation.models import Flow, FlowVersion
from crm.automation.program import MOST_STEPS, Step, Steps
from crm.automation.queries.flows import draft_of, get_flow, versions_of
from crm.automation.steps import STEP_TYPES
from crm.conditions.editor import check_allowed
from crm.errors import NotFound, Refused, Stale


@transaction.atomic
def set_trigger(flow_id: UUID, trigger: dict[str, Any], *, by: Actor, edits: int | None = None) -> FlowVersion:
    """Say what begins the flow. `edits` as it was read: Stale if somebody changed the draft since.

    Raises NotAllowed for a new question about what the actor may not see; so do the verbs below.
    """
    draft = _open(flow_id, by, edits)
    check_allowed(trigger.get("condition") or {}, draft.trigger.get("condition") or {}, by)
    draft.trigger = trigger
    return _save(draft, by)


@transaction.atomic
def set_steps(flow_id: UUID, steps: Steps, *, by: Actor) -> FlowVersion:
    """Replace all steps of the draft, for flows that the program brings along or that are copied."""
    draft = _open(flow_id, by)
    return _edit(draft, lambda _: steps, by)


@transaction.atomic
def add_step(
    flow_id: UUID, kind: str, *, by: Actor, after: str = "", branch: str = "", settings: dict[str, Any] | None = None
) -> Step:
    """A step after another one, first without `after`, or first in a fork's `branch` ("yes" or "no").

    Raises NotFound if there is no such place, Refused for an unknown kind or too many steps.
    """
    draft = _open(flow_id, by)
    step_type = STEP_TYPES.get(kind)
    if step_type is None:
        raise Refused("Choose one of the steps.")
    if sum(1 for _ in program.walk(draft.steps)) >= MOST_STEPS:
        raise Refused(f"A journey has at most {MOST_STEPS} steps.")
    check_allowed((settings or {}).get("condition") or {}, {}, by)
    step = program.new_step(kind, settings)
    if step_type.forks:
        step |= {"yes": [], "no": []}
    _edit(draft, lambda steps: program.insert(steps, step, after=after, branch=branch), by)
    return step


@transaction.atomic
def change_step(
    flow_id: UUID, step_id: str, settings: dict[str, Any], *, by: Actor, edits: int | None = None
) -> FlowVersion:
    """Give a step other settings. Raises NotFound if it is gone, Stale if somebody changed the draft since."""
    draft = _open(flow_id, by, edits)
    before = (program.find(draft.steps, step_id) or {}).get("settings") or {}
    check_allowed(settings.get("condition") or {}, before.get("condition") or {}, by)
    return _edit(draft, lambda steps: program.change(steps, step_id, settings), by)


@transaction.atomic
def remove_step(flow_id: UUID, step_id: str, *, by: Actor) -> FlowVersion:
    """Take a step out, of a fork with both its ways. Whoever is at it in a published version goes on there."""
    draft = _open(flow_id, by)
    return _edit(draft, lambda steps: program.remove(steps, step_id), by)


@transaction.atomic
def discard_draft(flow_id: UUID, *, by: Actor) -> Flow:
    """Drop what was not published. Raises Refused if nothing ever was; without a draft nothing happens."""
    flow = get_flow(by, flow_id, lock=True)
    require(by, flow, "edit")
    draft = draft_of(flow)
    if draft is not None and draft.number == 1:
        raise Refused("Nothing was published yet, so there is nothing to go back to.")
    if draft is not None:
        draft.delete()
    return flow


def _open(flow_id: UUID, by: Actor, edits: int | None = None) -> FlowVersion:
    """The draft, locked by its flow; a copy of the newest version if there is none."""
    flow = get_flow(by, flow_id, lock=True)
    require(by, flow, "edit")
    draft = draft_of(flow) or _copy(flow)
    if edits is not None and edits != draft.edits:
        raise Stale("Somebody else changed this journey in the meantime. Look at it again, then make your change.")
    return draft


def _copy(flow: Flow) -> FlowVersion:
    newest = versions_of(flow)[0]
    return FlowVersion.objects.create(
        flow=flow, number=newest.number + 1, trigger=newest.trigger, steps=newest.steps, edits=0
    )


def _edit(draft: FlowVersion, change: Callable[[Steps], Steps], by: Actor) -> FlowVersion:
    try:
        draft.steps = change(draft.steps)
    except KeyError as error:
        raise NotFound("This step is no longer there.") from error
    return _save(draft, by)


def _save(draft: FlowVersion, by: Actor) -> FlowVersion:
    draft.edits += 1
    draft.saved_at, draft.saved_by_id = timezone.now(), by.member_id
    draft.save(update_fields=["trigger", "steps", "edits", "saved_at", "saved_by"])
    return draft
