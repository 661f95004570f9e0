"""Celery entries of members' own calendars."""

from crm.celery_app import app
from crm.diary.actions.syncing import sync_all
from crm.tenancy.tasks import OrganizationTask, SystemTask


@app.task(base=OrganizationTask)
def sync_diaries() -> None:
    """Look into one organization's joined calendars, and write its meetings into them."""
    sync_all()


@app.task(base=SystemTask, bind=True)
def sweep_diaries(self: SystemTask) -> None:
    """Find whose calendars are to be looked into."""
    self.for_each_due("diaries", sync_diaries)
