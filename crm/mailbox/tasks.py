"""Celery entries of mailboxes."""

from crm.celery_app import app
from crm.mailbox.actions.sending import send_all
from crm.mailbox.actions.syncing import sync_all
from crm.tenancy.tasks import OrganizationTask, SystemTask


@app.task(base=OrganizationTask)
def read_mailboxes() -> None:
    """Look into one organization's mailboxes."""
    sync_all()


@app.task(base=OrganizationTask)
def send_own() -> None:
    """Send what one organization's members wrote from their own addresses."""
    send_all()


@app.task(base=SystemTask, bind=True)
def sweep_mailboxes(self: SystemTask) -> None:
    """Find whose mailboxes are to be looked into, and what a lost nudge or a killed worker left unsent."""
    self.for_each_due("sendings", send_own)
    self.for_each_due("mailboxes", read_mailboxes)
