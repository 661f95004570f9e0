"""Celery entries of the engine and its watchdog."""

import structlog
from django.db import connection, transaction
from kombu.exceptions import OperationalError

from crm.automation.engine import advance_due
from crm.automation.watchdog import check_flows
from crm.celery_app import app
from crm.tenancy.tasks import OrganizationTask, SystemTask

log = structlog.get_logger()

SLICE = 5.0  # seconds that one organization may have before the others get their turn


@app.task(base=OrganizationTask)
def advance_runs() -> None:
    """Carry out due steps of one organization; what is left goes to the end of the queue."""
    _, more = advance_due(seconds=SLICE)
    if more:
        advance_runs.apply_async()


@app.task(base=SystemTask, bind=True)
def sweep_runs(self: SystemTask) -> None:
    """Find runs whose time has come, and what a lost nudge or a killed worker left: every few seconds."""
    self.for_each_due("runs", advance_runs)


@app.task(base=OrganizationTask)
def watch_flows() -> None:
    """Look after one organization's active flows."""
    check_flows()


@app.task(base=SystemTask, bind=True)
def sweep_flows(self: SystemTask) -> None:
    """Find active flows that nobody has looked after for some minutes."""
    self.for_each_due("flows", watch_flows)


def nudge_after_commit() -> None:
    """Ask for due steps right after the commit, once. A lost nudge costs seconds: the sweep finds what is due."""
    if not any(entry[1] is _nudge for entry in connection.run_on_commit):
        transaction.on_commit(_nudge, robust=True)


def _nudge() -> None:
    try:
        advance_runs.apply_async(retry=False)
    except (OSError, OperationalError) as error:  # the broker is away
        log.warning("runs_not_nudged", error=str(error))
