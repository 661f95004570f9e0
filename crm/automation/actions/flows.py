"""Make, rename, stop and start flows."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.automation.governance import require
from crm.automation.models import Flow, FlowKind, FlowVersion, Run, RunState
from crm.automation.queries.flows import get_flow, published_of
from crm.automation.tasks import nudge_after_commit
from crm.errors import Refused
from crm.events.catalog.automation import FlowPaused, FlowResumed
from crm.events.emit import emit


@transaction.atomic
def create_flow(name: str, kind: FlowKind = FlowKind.JOURNEY, *, by: Actor, key: str = "") -> Flow:
    """A new flow with an empty draft. With a `key`, asking twice gives the first one. Raises NotAllowed."""
    require(by, kind, "edit")
    if key and (known := Flow.objects.filter(key=key).first()):
        return known
    flow = Flow.objects.create(name=_name(name), kind=kind, key=key, created_by_id=by.member_id)
    FlowVersion.objects.create(flow=flow, number=1, saved_by_id=by.member_id)
    return flow


@transaction.atomic
def rename_flow(flow_id: UUID, name: str, *, by: Actor) -> Flow:
    """Call it something else. Raises NotFound, NotAllowed, Refused."""
    flow = get_flow(by, flow_id, lock=True)
    require(by, flow, "edit")
    flow.name = _name(name)
    flow.save(update_fields=["name"])
    return flow


@transaction.atomic
def pause_flow(flow_id: UUID, *, by: Actor) -> Flow:
    """Nobody enters any more, and whoever is inside stays where he is. Doing it twice is doing it once."""
    flow = get_flow(by, flow_id, lock=True)
    require(by, flow, "publish")
    if not flow.active:
        return flow
    flow.active, flow.alarm = False, ""
    flow.save(update_fields=["active", "alarm"])
    Run.objects.filter(flow=flow, state=RunState.ACTIVE).update(state=RunState.PAUSED)
    emit(FlowPaused(flow_id=flow.id, flow_name=flow.name), by=by)
    return flow


@transaction.atomic
def resume_flow(flow_id: UUID, *, by: Actor) -> Flow:
    """People enter again, and those inside go on; waits that ended meanwhile are over.

    Raises Refused if nothing was ever published.
    """
    flow = get_flow(by, flow_id, lock=True)
    require(by, flow, "publish")
    if flow.active:
        return flow
    if published_of(flow) is None:
        raise Refused("Publish the journey first.")
    flow.active, flow.active_since, flow.checked_at = True, timezone.now(), timezone.now()
    flow.save(update_fields=["active", "active_since", "checked_at"])
    Run.objects.filter(flow=flow, state=RunState.PAUSED).update(state=RunState.ACTIVE)
    emit(FlowResumed(flow_id=flow.id, flow_name=flow.name), by=by)
    nudge_after_commit()
    return flow


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Refused("Give the journey a name.")
    return name[:120]
