"""What members have to be told of their long work."""

from crm.accounts.models import Membership
from crm.events.catalog.jobs import JobFailed, JobFinished
from crm.events.models import Event
from crm.events.subscriptions import subscribe
from crm.work.actions.notifications import notify


@subscribe(JobFinished)
def tell_that_a_job_ended(event: JobFinished, row: Event) -> None:
    """A line behind the bell, with a link to the result."""
    if not event.at_once:
        _tell(event, row, "circle-check")


@subscribe(JobFailed)
def tell_that_a_job_failed(event: JobFailed, row: Event) -> None:
    """The same where it could not go on."""
    _tell(event, row, "alert-circle")


def _tell(event: JobFinished | JobFailed, row: Event, icon: str) -> None:
    member = Membership.objects.active().filter(id=event.member_id).first()
    if member is not None:
        text, about = f"{event.title}: {event.words}", event.subject()
        # A failed job may go on and end again: one line for each end.
        notify(member, text, kind="job_done", icon=icon, subject=about, key=f"job:{row.id}")
