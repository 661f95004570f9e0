"""What members have to be told of their long work."""

from crm.accounts.models import Membership
from crm.events.catalog.jobs import JobFailed, JobFinished
from crm.events.models import Event
from crm.events.subscriptions import subscribe
from crm.work.actions.notifications import notify


@subscribe(JobFinished, JobFailed)
def tell_that_a_job_ended(event: JobFinished | JobFailed, row: Event) -> None:
    """A line behind the bell, with a link to the result."""
    if isinstance(event, JobFinished) and event.at_once:
        return
    member = Membership.objects.active().filter(id=event.member_id).first()
    if member is not None:
        icon = "circle-check" if isinstance(event, JobFinished) else "alert-circle"
        # A failed job may go on and end again: one line for each end.
        notify(
            member, f"{event.title}: {event.words}", kind="job_done", icon=icon, subject=event.subject(),
            key=f"job:{row.id}",
        )  # fmt: skip
