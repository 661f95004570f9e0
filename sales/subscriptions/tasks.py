"""Celery entries of subscriptions."""

from crm.celery_app import app
from crm.tenancy.tasks import OrganizationTask, SystemTask, in_batches
from sales.subscriptions.actions.looking import look_after_due


@app.task(base=OrganizationTask)
def bill_subscriptions() -> None:
    """Bill one organization's subscriptions whose day has come."""
    in_batches(look_after_due)


@app.task(base=SystemTask, bind=True)
def sweep_subscriptions(self: SystemTask) -> None:
    """Find whose subscriptions are to be looked at."""
    self.for_each_due("subscriptions", bill_subscriptions)
