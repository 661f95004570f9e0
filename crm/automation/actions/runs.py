"""Take somebody out of a flow; try a failed step again."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.automation.engine import ended_event
from crm.automation.governance import require
from crm.automation.models import Run, RunState
from crm.automation.queries.runs import get_run
from crm.automation.tasks import nudge_after_commit
from crm.errors import Refused
from crm.events.emit import emit


@transaction.atomic
def stop_run(run_id: UUID, *, by: Actor) -> Run:
    """Take the person out; nothing more happens to him here. One who is out already stays as he is."""
    run = get_run(by, run_id, lock=True)
    require(by, run.flow, "edit")
    if run.state in (RunState.DONE, RunState.STOPPED):
        return run
    run.state, run.ended_at, run.waiting = RunState.STOPPED, timezone.now(), False
    run.ended_words = f"Taken out by {by.name}"[:200]
    run.save(update_fields=["state", "ended_at", "waiting", "ended_words"])
    emit(ended_event(run), by=by)
    return run


@transaction.atomic
def retry_run(run_id: UUID, *, by: Actor) -> Run:
    """Try the step it failed at again, now. Raises Refused if it did not fail or the flow is paused."""
    run = get_run(by, run_id, lock=True)
    require(by, run.flow, "edit")
    failing = run.state == RunState.FAILED or (run.state == RunState.ACTIVE and run.attempts > 0)
    if not failing:
        raise Refused("Nothing failed here.")
    run.state = RunState.ACTIVE if run.flow.active else RunState.PAUSED
    run.attempts, run.error, run.due_at, run.ended_at, run.ended_words = 0, "", timezone.now(), None, ""
    run.save(update_fields=["state", "attempts", "error", "due_at", "ended_at", "ended_words"])
    nudge_after_commit()
    return run
