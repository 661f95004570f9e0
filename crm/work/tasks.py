"""Celery entries of everyday work."""

from crm.celery_app import app
from crm.tenancy.scope import require_organization_id, tenant_scope
from crm.tenancy.tasks import OrganizationTask, SystemTask, in_batches
from crm.work.actions.digests import due_digests, send_digest
from crm.work.actions.notices import mail_notices
from crm.work.actions.reminders import send_reminders


@app.task(base=OrganizationTask)
def remind() -> None:
    """Tell one organization's members of tasks that are about to be due."""
    in_batches(send_reminders)


@app.task(base=OrganizationTask)
def mail_what_is_unread() -> None:
    """Mail one organization's notifications that nobody has read in the page."""
    in_batches(mail_notices)


@app.task(base=OrganizationTask)
def mail_digests() -> None:
    """Mail one organization's daily summaries, each in a transaction of its own."""
    organization_id = require_organization_id()
    with tenant_scope(organization_id):
        due = due_digests()
    for settings_id in due:
        with tenant_scope(organization_id):
            send_digest(settings_id)


@app.task(base=SystemTask, bind=True)
def sweep_work(self: SystemTask) -> None:
    """Find who has reminders, mails or summaries due: every few seconds."""
    self.for_each_due("reminders", remind)
    self.for_each_due("notices", mail_what_is_unread)
    self.for_each_due("digests", mail_digests)
