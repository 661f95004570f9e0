"""Celery entries of invoices."""

from crm.celery_app import app
from crm.tenancy.tasks import OrganizationTask, SystemTask, in_batches
from sales.billing.actions.reminding import send_due_reminders


@app.task(base=OrganizationTask)
def remind_of_invoices() -> None:
    """Remind of one organization's invoices that are overdue."""
    in_batches(send_due_reminders)


@app.task(base=SystemTask, bind=True)
def sweep_invoices(self: SystemTask) -> None:
    """Find whose invoices are to be looked at."""
    self.for_each_due("invoice_reminders", remind_of_invoices)
