"""Celery entries of mail."""

from crm.celery_app import app
from crm.mail.actions.sending import send_all
from crm.mail.inbound.reading import read_all
from crm.tenancy.tasks import OrganizationTask, SystemTask


@app.task(base=OrganizationTask)
def send_waiting() -> None:
    """Send what waits in one organization's outbox."""
    send_all()


@app.task(base=OrganizationTask)
def read_received() -> None:
    """Read what one organization has received."""
    read_all()


@app.task(base=SystemTask, bind=True)
def sweep_mail(self: SystemTask) -> None:
    """Find what a lost nudge or a killed worker left: every few seconds."""
    self.for_each_due("mail", send_waiting)
    self.for_each_due("inbound", read_received)
