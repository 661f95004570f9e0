"""Settings pages of the organization itself, and long work."""

from collections.abc import Iterable
from uuid import UUID

from crm.accounts.queries.members import has_colleagues
from crm.jobs.models import Job
from crm.web.kinds import RecordKind, register_kind
from crm.web.navigation import Entry, palette_pages, settings_pages
from crm.work.first_steps import FirstStep, register_first_step

settings_pages.register(
    Entry(
        "Organization",
        "workspace:organization",
        "building",
        "workspace.settings",
        10,
        words="name colour logo currency time zone",
    ),
    Entry("Members", "workspace:members", "users", "workspace.view_members", 20, words="people invite colleagues"),
    Entry("Teams", "workspace:teams", "users-group", "workspace.members", 30),
    Entry("Roles", "workspace:roles", "shield-check", "workspace.members", 40, words="permissions capabilities"),
)
register_first_step(
    FirstStep("Invite your colleagues", "Each gets a role that says what he may do.", "workspace:members", "user-share",
              "workspace.members", order=10, done=has_colleagues, key="invite"),
)  # fmt: skip


def job_titles(ids: Iterable[UUID]) -> dict[UUID, str]:
    """What each job is called."""
    return dict(Job.objects.filter(id__in=set(ids)).values_list("id", "title"))


register_kind(RecordKind("job", "Job", "Jobs", "loader", "jobs:job", job_titles))
palette_pages.register(Entry("Exports and bulk edits", "jobs:jobs", "loader", words="jobs running import undo file"))
