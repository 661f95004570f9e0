"""Celery entries of the scheduled reports."""

from crm.celery_app import app
from crm.tenancy.scope import require_organization_id, tenant_scope
from crm.tenancy.tasks import OrganizationTask, SystemTask, each_alone
from reporting.actions.putting_off import put_off_sales_mail, put_off_schedule
from reporting.actions.sales_mails import due_sales_mails, send_sales_mail
from reporting.actions.schedules import due_schedules, send_scheduled


@app.task(base=OrganizationTask)
def send_reports() -> None:
    """Mail one organization's due reports, each in a transaction of its own."""
    with tenant_scope(require_organization_id()):
        due = due_schedules()
    each_alone(due, send_scheduled, failed=put_off_schedule)


@app.task(base=SystemTask, bind=True)
def sweep_reports(self: SystemTask) -> None:
    """Find who has reports due: every minute."""
    self.for_each_due("reports", send_reports)


@app.task(base=OrganizationTask)
def send_sales_mails() -> None:
    """Mail one organization's due sales reports, each in a transaction of its own."""
    with tenant_scope(require_organization_id()):
        due = due_sales_mails()
    each_alone(due, send_sales_mail, failed=put_off_sales_mail)


@app.task(base=SystemTask, bind=True)
def sweep_sales_mails(self: SystemTask) -> None:
    """Find who has sales reports due: every minute."""
    self.for_each_due("sales_mails", send_sales_mails)
