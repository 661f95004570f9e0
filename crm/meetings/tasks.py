"""Celery entries of meetings."""

from crm.celery_app import app
from crm.meetings.actions.reminding import send_reminders
from crm.tenancy.tasks import OrganizationTask, SystemTask, in_batches


@app.task(base=OrganizationTask)
def remind_of_meetings() -> None:
    """Tell one organization's members of meetings that are about to begin."""
    in_batches(send_reminders)


@app.task(base=SystemTask, bind=True)
def sweep_meetings(self: SystemTask) -> None:
    """Find whose meetings are about to begin."""
    self.for_each_due("meeting_reminders", remind_of_meetings)
