"""Reckon everybody's health again: time alone changes it."""

from uuid import UUID

from crm.celery_app import app
from crm.customers.actions.health import MODELS, begin_with_rules, reckon, reckoned_all
from crm.customers.actions.merged import gather, late_merges
from crm.customers.actions.scanning import scan_some
from crm.tenancy.scope import require_organization_id, tenant_scope
from crm.tenancy.tasks import OrganizationTask, SystemTask

CHUNK = 500


@app.task(base=SystemTask, bind=True)
def sweep_health(self: SystemTask) -> int:
    """Ask every organization whose night it was to reckon its customers' health."""
    return self.for_each_due("health", reckon_everybody)


@app.task(base=OrganizationTask)
def reckon_everybody() -> int:
    """Reckon all people and companies, one chunk at a time. How many changed. Running it twice changes nothing."""
    organization = require_organization_id()
    with tenant_scope(organization):
        begin_with_rules()
        reckoned_all()  # first: rules that are changed meanwhile make it due again
    changed = 0
    for kind, model in MODELS.items():
        last = UUID(int=0)
        while True:
            with tenant_scope(organization):
                rows = model.objects.filter(id__gt=last).order_by("id")
                ids = list(rows.values_list("id", flat=True)[:CHUNK])
                changed += reckon(kind, ids) if ids else 0
            if len(ids) < CHUNK:
                break
            last = ids[-1]
    return changed


@app.task(base=SystemTask, bind=True)
def sweep_duplicates(self: SystemTask) -> int:
    """Ask every organization whose customers are to be compared with each other to go on with it."""
    return self.for_each_due("duplicates", find_duplicates)


@app.task(base=OrganizationTask)
def find_duplicates() -> int:
    """Compare everybody with everybody, one chunk at a time; a worker killed anywhere goes on there. How many."""
    organization, seen = require_organization_id(), 0
    with tenant_scope(organization):
        merges = late_merges()
    for merge_id in merges:
        with tenant_scope(organization):
            gather(merge_id)
    for noun in MODELS:
        while True:
            with tenant_scope(organization):
                done = scan_some(noun)
            seen += done
            if not done:
                break
    return seen
