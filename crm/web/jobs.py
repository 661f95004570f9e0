"""Long work that lists offer, and the pages that show how far it got."""

from crm.jobs.models import Job
from crm.jobs.watching import watch_jobs
from crm.web.bulk import editing as editing
from crm.web.bulk import exporting as exporting
from crm.web.bulk import verbs as verbs
from crm.web.live.pushing import push_to_member


@watch_jobs
def refresh_top_bars(job: Job) -> None:
    """Let the member's open pages ask again."""
    if not job.at_once:
        push_to_member(job.by_id, {"type": "refresh", "target": "#jobs"})
