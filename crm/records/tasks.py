"""Empty the bin of what lay there for thirty days."""

from django.utils import timezone

from crm.celery_app import app
from crm.records.actions.files import drop_doomed
from crm.records.actions.purging import purge_overdue
from crm.records.models import BinEntry
from crm.tenancy.scope import require_organization_id, tenant_scope
from crm.tenancy.tasks import OrganizationTask, SystemTask

AT_ONCE = 2000  # the rest an hour later
CHUNK = 500


@app.task(base=SystemTask, bind=True)
def sweep_bins(self: SystemTask) -> int:
    """Ask every organization with something overdue in its bin to empty it."""
    return self.for_each_due("bins", empty_bin)


@app.task(base=OrganizationTask)
def empty_bin() -> int:
    """Let go for good what is overdue, each record in a transaction of its own. How many."""
    with tenant_scope(require_organization_id()):
        due = BinEntry.objects.filter(expires_at__lte=timezone.now()).order_by("expires_at")
        ids = list(due.values_list("id", flat=True)[:AT_ONCE])
    gone = 0
    for entry_id in ids:
        with tenant_scope(require_organization_id()):
            gone += purge_overdue(entry_id)
    return gone


@app.task(base=SystemTask, bind=True)
def sweep_doomed_files(self: SystemTask) -> int:
    """Ask every organization with files left over to let them go."""
    return self.for_each_due("doomed_files", drop_doomed_files)


@app.task(base=OrganizationTask)
def drop_doomed_files() -> int:
    """Delete the files that a worker left over which died. How many."""
    gone = 0
    while True:
        with tenant_scope(require_organization_id()):
            now = drop_doomed(CHUNK)
        gone += now
        if now < CHUNK:
            return gone
