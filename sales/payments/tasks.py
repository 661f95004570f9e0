"""Celery entries of payments."""

from crm.celery_app import app
from crm.tenancy.tasks import OrganizationTask, SystemTask
from sales.payments.actions.checkouts import end_checkouts


@app.task(base=OrganizationTask)
def end_needless_checkouts() -> None:
    """End at the providers what one organization's customers have paid another way."""
    end_checkouts()


@app.task(base=SystemTask, bind=True)
def sweep_checkouts(self: SystemTask) -> None:
    """Find who has checkouts to end: every minute."""
    self.for_each_due("needless_checkouts", end_needless_checkouts)
