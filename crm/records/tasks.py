"""Empty the bin of what lay there for thirty days."""

from django.utils import timezone

from crm.celery_app import app
from crm.records.actions.binning import purge
from crm.records.models import BinEntry
from crm.tenancy.scope import require_organization_id, tenant_scope
from crm.tenancy.tasks import OrganizationTask, SystemTask

CHUNK = 100


@app.task(base=SystemTask, bind=True)
def sweep_bins(self: SystemTask) -> int:
    """Ask every organization with something overdue in its bin to empty it."""
    return self.for_each_due("bins", empty_bin)


@app.task(base=OrganizationTask)
def empty_bin() -> int:
    """Let go for good what is overdue, one record at a time. How many."""
    gone = 0
    while True:
        with tenant_scope(require_organization_id()):
            due = BinEntry.objects.filter(expires_at__lte=timezone.now()).order_by("expires_at")
            entries = list(due.select_for_update(skip_locked=True)[:CHUNK])
            gone += sum(purge(entry) for entry in entries)
        if len(entries) < CHUNK:
            return gone
