"""Celery entries of suggestions."""

from crm.celery_app import app
from crm.tenancy.scope import require_organization_id, tenant_scope
from crm.tenancy.tasks import OrganizationTask, SystemTask
from sales.suggestions.actions.reckoning import reckon_suggestions


@app.task(base=OrganizationTask)
def reckon() -> None:
    """Reckon one organization's pairs."""
    with tenant_scope(require_organization_id()):
        reckon_suggestions()


@app.task(base=SystemTask, bind=True)
def sweep_suggestions(self: SystemTask) -> None:
    """Find whose pairs are due: each minute, so that changed rules show soon."""
    self.for_each_due("suggestions", reckon)
