"""Celery entries of leads."""

from uuid import UUID

from crm.celery_app import app
from crm.tenancy.scope import require_organization_id, tenant_scope
from crm.tenancy.tasks import OrganizationTask
from leads.actions.scoring import rescore_chunk

CHUNK = 200


@app.task(base=OrganizationTask)
def rescore_open_leads() -> None:
    """Work out the scores of all open leads anew, a few at a time so that nobody waits."""
    after: UUID | None = None
    while True:
        with tenant_scope(require_organization_id()):
            after = rescore_chunk(after, CHUNK)
        if after is None:
            return
