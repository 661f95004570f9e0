"""Celery entries of the follow-up rules."""

from crm.celery_app import app
from crm.tenancy.scope import require_organization_id, tenant_scope
from crm.tenancy.tasks import OrganizationTask, SystemTask
from sales.actions.follow_ups import due_rules, run_rule


@app.task(base=OrganizationTask)
def run_follow_ups() -> None:
    """Let one organization's due rules look, each in a transaction of its own."""
    organization_id = require_organization_id()
    with tenant_scope(organization_id):
        due = due_rules()
    for kind in due:
        with tenant_scope(organization_id):
            run_rule(kind)


@app.task(base=SystemTask, bind=True)
def sweep_follow_ups(self: SystemTask) -> None:
    """Find whose rules are due: every few minutes."""
    self.for_each_due("follow_ups", run_follow_ups)
