"""Put visits that are over into timelines; let old ones go."""

from crm.celery_app import app
from crm.tenancy.scope import require_organization_id, tenant_scope
from crm.tenancy.tasks import OrganizationTask, SystemTask
from crm.tracking.actions.retention import drop_old_visits, note_pruned, oldest_kept
from crm.tracking.actions.telling import tell_visits

CHUNK, OLD_CHUNK = 200, 2000


@app.task(base=SystemTask, bind=True)
def sweep_visits(self: SystemTask) -> int:
    """Ask every organization with visits of people it knows that are over to tell of them."""
    return self.for_each_due("visits", tell_of_visits)


@app.task(base=OrganizationTask)
def tell_of_visits() -> int:
    """Put them into the timelines. How many."""
    told = 0
    while True:
        with tenant_scope(require_organization_id()):
            now = tell_visits(CHUNK)
        told += now
        if now < CHUNK:
            return told


@app.task(base=SystemTask, bind=True)
def sweep_old_visits(self: SystemTask) -> int:
    """Once a day ask every organization with websites to let go of visits that it keeps no longer."""
    return self.for_each_due("old_visits", drop_visits)


@app.task(base=OrganizationTask)
def drop_visits() -> int:
    """Let them go, a chunk at a time. How many rows."""
    gone = 0
    with tenant_scope(require_organization_id()):
        limits = oldest_kept()
    for website_id, before in limits.items():
        while True:
            with tenant_scope(require_organization_id()):
                now = drop_old_visits(website_id, before, most=OLD_CHUNK)
            if not now:
                break
            gone += now
        with tenant_scope(require_organization_id()):
            note_pruned(website_id)
    return gone
