"""Celery tasks of the tests only, in an application of their own that keeps results and is not eager."""

import time

from celery import Celery
from django.conf import settings

from crm.customers.models import Company
from crm.tenancy.scope import require_organization_id, tenant_scope
from crm.tenancy.tasks import OrganizationTask, SystemTask

app = Celery("proofs", broker=settings.REDIS_URL, backend=settings.REDIS_URL, set_as_current=False)


@app.task(base=OrganizationTask)
def company_names(before: list[str] | None = None) -> list[str]:
    """Names of the organization's companies, after those of the step before."""
    with tenant_scope(require_organization_id()):
        names = list(Company.objects.order_by("name").values_list("name", flat=True))
    time.sleep(0.005)
    return [*(before or []), *names]


@app.task(base=OrganizationTask)
def names_without_scope() -> list[str]:
    """Forgets to open a scope."""
    return list(Company.objects.values_list("name", flat=True))


@app.task(base=SystemTask)
def system_reads() -> list[str]:
    """A system task that tries to read."""
    return list(Company.objects.values_list("name", flat=True))


@app.task(base=SystemTask, bind=True)
def sweep_companies(self: SystemTask) -> int:
    """How many organizations have due events."""
    return self.for_each_due("events", company_names)
