"""Let files go that were removed thirty days ago."""

from crm.attachments.actions.files import purge_removed
from crm.celery_app import app
from crm.tenancy.scope import require_organization_id, tenant_scope
from crm.tenancy.tasks import OrganizationTask, SystemTask

CHUNK = 100


@app.task(base=SystemTask, bind=True)
def sweep_removed_files(self: SystemTask) -> int:
    """Ask every organization with files removed long ago to let them go."""
    return self.for_each_due("removed_files", drop_removed_files)


@app.task(base=OrganizationTask)
def drop_removed_files() -> int:
    """Let them go for good. How many."""
    gone = 0
    while True:
        with tenant_scope(require_organization_id()):
            now = purge_removed(CHUNK)
        gone += now
        if now < CHUNK:
            return gone
