"""Celery entries of long work."""

from functools import partial

import structlog
from django.db import transaction
from kombu.exceptions import OperationalError

from crm.celery_app import app
from crm.jobs import running
from crm.jobs.actions.imports import forget_old_imports
from crm.jobs.actions.jobs import forget_old_files
from crm.tenancy.scope import organization_context, require_organization_id, tenant_scope
from crm.tenancy.tasks import OrganizationTask, SystemTask

log = structlog.get_logger()


@app.task(base=OrganizationTask)
def work_on_jobs() -> None:
    """Give one organization's jobs a turn; what is left goes to the end of the queue."""
    if running.work_on_jobs():
        work_on_jobs.apply_async()


@app.task(base=OrganizationTask)
def forget_files() -> None:
    """Delete one organization's results that are too old."""
    with tenant_scope(require_organization_id()):
        forget_old_files()


@app.task(base=SystemTask, bind=True)
def sweep_jobs(self: SystemTask) -> None:
    """Find jobs that a lost nudge or a killed worker left: every few seconds."""
    self.for_each_due("jobs", work_on_jobs)


@app.task(base=SystemTask, bind=True)
def sweep_job_files(self: SystemTask) -> None:
    """Find files that are too old."""
    self.for_each_due("job_files", forget_files)


@app.task(base=OrganizationTask)
def forget_imports() -> None:
    """Delete one organization's uploads that are too old."""
    with tenant_scope(require_organization_id()):
        forget_old_imports()


@app.task(base=SystemTask, bind=True)
def sweep_import_files(self: SystemTask) -> None:
    """Find uploads that are too old."""
    self.for_each_due("import_files", forget_imports)


def nudge_after_commit() -> None:
    """Ask for a turn right after the commit. A lost nudge costs seconds: the sweep finds what is due."""
    transaction.on_commit(partial(_nudge, str(require_organization_id())), robust=True)


def _nudge(organization_id: str) -> None:
    try:
        with organization_context(organization_id):  # the commit may come after the scope's end
            work_on_jobs.apply_async(retry=False)
    except (OSError, OperationalError) as error:  # the broker is away
        log.warning("jobs_not_nudged", error=str(error))
