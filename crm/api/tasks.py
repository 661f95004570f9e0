"""What the API does in the background."""

from crm.api.actions.answers import forget_answers
from crm.celery_app import app
from crm.tenancy.scope import require_organization_id, tenant_scope
from crm.tenancy.tasks import OrganizationTask, SystemTask


@app.task(base=SystemTask, bind=True)
def sweep_kept_answers(self: SystemTask) -> int:
    """Ask every organization with answers that were kept long enough to forget them."""
    return self.for_each_due("kept_answers", forget_kept_answers)


@app.task(base=OrganizationTask)
def forget_kept_answers() -> int:
    """Forget one organization's. How many."""
    with tenant_scope(require_organization_id()):
        return forget_answers()
