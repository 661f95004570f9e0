"""Celery entries of the scheduled reports."""

from crm.celery_app import app
from crm.tenancy.scope import require_organization_id, tenant_scope
from crm.tenancy.tasks import OrganizationTask, SystemTask
from reporting.actions.sales_mails import due_sales_mails, send_sales_mail
from reporting.actions.schedules import due_schedules, send_scheduled


@app.task(base=OrganizationTask)
def send_reports() -> None:
    """Mail one organization's due reports, each in a transaction of its own."""
    organization_id = require_organization_id()
    with tenant_scope(organization_id):
        due = due_schedules()
    for schedule_id in due:
        with tenant_scope(organization_id):
            send_scheduled(schedule_id)


@app.task(base=SystemTask, bind=True)
def sweep_reports(self: SystemTask) -> None:
    """Find who has reports due: every minute."""
    self.for_each_due("reports", send_reports)


@app.task(base=OrganizationTask)
def send_sales_mails() -> None:
    """Mail one organization's due sales reports, each in a transaction of its own."""
    organization_id = require_organization_id()
    with tenant_scope(organization_id):
        due = due_sales_mails()
    for row_id in due:
        with tenant_scope(organization_id):
            send_sales_mail(row_id)


@app.task(base=SystemTask, bind=True)
def sweep_sales_mails(self: SystemTask) -> None:
    """Find who has sales reports due: every minute."""
    self.for_each_due("sales_mails", send_sales_mails)
