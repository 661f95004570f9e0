"""Carries out due steps: claimed in batches, each batch one transaction.

What the steps of a batch did, the record of it (StepEffect) and how far the runs got commit together. A worker that
is killed leaves nothing behind, and the runs are due again. If anything in a batch fails, nothing of it stays and its
runs are tried one by one, so that a failing one is put off alone. All functions run inside an `organization_context`.
"""

import time
from datetime import timedelta
from uuid import UUID

import structlog
from django.utils import timezone

from crm.automation.batch import Batch, cause_of
from crm.automation.models import Run, RunState
from crm.automation.steps import StepProblem
from crm.conditions.clock import Clock
from crm.errors import Refused
from crm.events.catalog.automation import RunEnded
from crm.events.emit import emit
from crm.records.queries.custom_fields import fields_read_once
from crm.tenancy.scope import require_organization_id, tenant_scope
from crm.tenancy.writing import together

log = structlog.get_logger()

BATCH = 200
MAX_ATTEMPTS = 8
FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=6)


def advance_due(*, seconds: float = 10.0) -> tuple[int, bool]:
    """Carry out due steps for at most so long. How many were done, and whether some may be left."""
    until, done = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        claimed, steps = advance_batch()
        done += steps
        if claimed < BATCH:
            return done, False
    return done, True


def advance_batch() -> tuple[int, int]:
    """Claim and advance up to BATCH runs that nobody else has. How many runs, how many steps."""
    claimed: list[UUID] = []
    try:
        with tenant_scope(require_organization_id()):
            runs = list(Run.objects.due(timezone.now()).select_for_update(skip_locked=True)[:BATCH])
            claimed = [run.id for run in runs]
            return len(runs), _carry_out(runs)
    except Exception as error:
        if not claimed:
            raise
        log.warning("batch_taken_apart", runs=len(claimed), error=str(error))
    return len(claimed), sum(advance_run(run_id) for run_id in claimed)


def advance_run(run_id: UUID) -> int:
    """Advance one run unless somebody else has it; put it off if that fails. How many steps were done."""
    try:
        with tenant_scope(require_organization_id()):
            due = Run.objects.due(timezone.now()).filter(id=run_id)
            return _carry_out(list(due.select_for_update(skip_locked=True)))
    except Exception as error:
        log.exception("step_failed", run=str(run_id))
        put_off(run_id, error)
    return 0


def put_off(run_id: UUID, error: Exception) -> None:
    """Try again later, twice as late each time; after MAX_ATTEMPTS give up and let people see why."""
    with tenant_scope(require_organization_id()):
        run = _locked(run_id)
        if run is None:
            return
        run.attempts += 1
        run.error = in_words(error)
        run.due_at = timezone.now() + min(FIRST_RETRY * 2 ** (run.attempts - 1), LONGEST_RETRY)
        if run.attempts >= MAX_ATTEMPTS:
            run.state, run.ended_at, run.ended_words = RunState.FAILED, timezone.now(), "Gave up after many attempts"
            with cause_of(run):
                emit(ended_event(run))
        run.save()


def _locked(run_id: UUID) -> Run | None:
    runs = Run.objects.select_for_update(of=("self",)).select_related("flow")
    return runs.filter(id=run_id, state=RunState.ACTIVE).first()


def in_words(error: Exception) -> str:
    """Why it failed, as people read it."""
    own = isinstance(error, StepProblem | Refused)
    return (str(error) if own else f"Something went wrong in the program ({type(error).__name__}: {error})")[:500]


def ended_event(run: Run) -> RunEnded:
    """That the run has ended, for timeline and subscribers."""
    return RunEnded(
        person_id=run.person_id,
        flow_id=run.flow_id,
        flow_name=run.flow.name,
        run_id=run.id,
        how=run.state,
        words=run.ended_words,
        goal_reached=run.goal_reached,
    )


def _carry_out(runs: list[Run]) -> int:
    if not runs:
        return 0
    batch = Batch(runs, Clock.of_organization())
    with fields_read_once():
        batch.advance()
    with together():
        batch.save()
        for run in runs:
            if not run.is_open:
                with cause_of(run):
                    emit(ended_event(run))
    return batch.steps_done
