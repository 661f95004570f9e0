"""Who enters a flow: decided when the event that sets it off is delivered."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from crm.automation.models import Flow, FlowKind, FlowVersion, Reentry, Run, VersionState
from crm.automation.program import compile_program
from crm.automation.tasks import nudge_after_commit
from crm.conditions.clock import Clock
from crm.conditions.evaluate import holds
from crm.conditions.fields import load_records
from crm.conditions.tree import ConditionError, parse
from crm.events.catalog.automation import RunEntered
from crm.events.emit import emit
from crm.events.models import Event
from crm.events.types import SubjectRef

NEWS = timedelta(days=3)
TRIES = 5


def anyone_enters(event: Event) -> bool:
    """Whether any active flow of the current organization begins with this event. One look-up in a small index."""
    return not is_history(event) and Flow.objects.listening_to(event.kind).exists()


def is_history(event: Event) -> bool:
    """Whether it happened long ago, as what an import brings: nobody is welcomed for last year's order."""
    return timezone.now() - event.occurred_at > NEWS


def start_runs(event: Event) -> list[Run]:
    """Let the event's person or record into every flow that it sets off. The runs that began."""
    started = []
    for flow in Flow.objects.listening_to(event.kind).order_by("id"):
        version = FlowVersion.objects.filter(flow=flow, state=VersionState.PUBLISHED).first()
        if version is not None and (run := enter(flow, version, event)):
            started.append(run)
    if started:
        nudge_after_commit()
    return started


def enter(flow: Flow, version: FlowVersion, event: Event) -> Run | None:
    """The run that the event begins in this flow, or None if it begins none."""
    subject = subject_of(flow, event)
    first = compile_program(version.steps).first
    if subject is None or not first or not _condition_holds(version, event):
        return None
    if _set_itself_off(flow, subject, event):
        return None
    run = Run(
        flow=flow,
        version=version,
        subject_kind=subject.kind,
        subject_id=subject.id,
        person_id=event.person_id,
        about_kind=event.subject_kind,
        about_id=event.subject_id,
        step=first,
        cause_id=event.id,
        depth=event.depth,
    )
    if not _add(run, version.trigger):
        return None
    emit(RunEntered(person_id=run.person_id, flow_id=flow.id, flow_name=flow.name, run_id=run.id))
    return run


def subject_of(flow: Flow, event: Event) -> SubjectRef | None:
    """Who goes through: the person in a journey, the event's record in a rule; None if the event names none."""
    if flow.kind == FlowKind.JOURNEY:
        return SubjectRef("person", event.person_id) if event.person_id else None
    return event.subject


def may_enter(trigger: dict[str, Any], last: Run | None, now: datetime) -> bool:
    """Whether somebody who was last let in by `last` may come in again."""
    if last is None:
        return True
    match trigger.get("reentry", Reentry.ONCE):
        case Reentry.ALWAYS:
            return True
        case Reentry.AFTER:
            return not last.is_open and last.entered_at + timedelta(days=trigger.get("days", 1)) <= now
    return False


def event_records(event: Event) -> dict[str, Any]:
    """The records that a condition on this event may ask about, by kind."""
    ids = {event.subject_kind: event.subject_id, "person": event.person_id}
    return {kind: load_records(kind, [key]).get(key) for kind, key in ids.items() if kind and key}


def _condition_holds(version: FlowVersion, event: Event) -> bool:
    tree = version.trigger.get("condition") or {}
    if not tree:
        return True
    try:
        return holds(parse(tree), event_records(event), Clock.of_organization())
    except ConditionError:  # asks for a field that was taken away since: nobody enters, and the page says so
        return False


def _add(run: Run, trigger: dict[str, Any]) -> bool:
    """Write the run under the next free entry number; whoever comes second at the same time looks again."""
    for _ in range(TRIES):
        past = Run.objects.filter(flow=run.flow, subject_kind=run.subject_kind, subject_id=run.subject_id)
        last = past.order_by("-entry").first()
        if not may_enter(trigger, last, timezone.now()):
            return False
        run.entry = last.entry + 1 if last else 1
        Run.objects.bulk_create([run], ignore_conflicts=True)
        if Run.objects.filter(id=run.id).exists():
            return True
    return False


def _set_itself_off(flow: Flow, subject: SubjectRef, event: Event) -> bool:
    """Whether this event was caused by the same flow's work for the same subject: going on would never end."""
    chain = [event.id]
    cause: UUID | None = event.cause_id
    while cause is not None:
        chain.append(cause)
        cause = Event.objects.filter(id=cause).values_list("cause_id", flat=True).first()
    runs = Run.objects.filter(flow=flow, subject_kind=subject.kind, subject_id=subject.id)
    return event.depth > 0 and runs.filter(cause_id__in=chain).exists()
