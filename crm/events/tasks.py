"""Celery entries of the relay."""

from crm.celery_app import app
from crm.events import nudges
from crm.events.relay import relay_all
from crm.tenancy.tasks import OrganizationTask, SystemTask


@app.task(base=OrganizationTask)
def relay_organization() -> None:
    """Relay what one organization's commits left behind."""
    nudges.taken("relay")
    relay_all()


@app.task(base=SystemTask, bind=True)
def sweep_events(self: SystemTask) -> None:
    """Find what a lost nudge or a killed worker left: every few seconds."""
    self.for_each_due("events", relay_organization)
    self.for_each_due("deliveries", relay_organization)
