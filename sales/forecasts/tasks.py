"""Celery entries of the forecast."""

from crm.celery_app import app
from crm.tenancy.scope import require_organization_id, tenant_scope
from crm.tenancy.tasks import OrganizationTask, SystemTask
from sales.forecasts.actions.learning import learn
from sales.forecasts.actions.snapshots import take_due_snapshots


@app.task(base=OrganizationTask)
def take_snapshots() -> None:
    """Write down how one organization's forecast stood when the week began."""
    with tenant_scope(require_organization_id()):
        take_due_snapshots()


@app.task(base=SystemTask, bind=True)
def sweep_snapshots(self: SystemTask) -> None:
    """Find whose week began: every few minutes, so that none is missed after a downtime."""
    self.for_each_due("forecast_snapshots", take_snapshots)


@app.task(base=OrganizationTask)
def learn_forecast() -> None:
    """Learn from one organization's closed deals, and reckon what its open ones will bring."""
    learn()


@app.task(base=SystemTask, bind=True)
def sweep_learning(self: SystemTask) -> None:
    """Find whose forecast is to be reckoned anew: every night."""
    self.for_each_due("forecast_learning", learn_forecast)
