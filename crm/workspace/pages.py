"""Settings pages of the organization itself."""

from crm.web.navigation import Entry, settings_pages
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
              "workspace.members", "accounts.member_invited", 10),
)  # fmt: skip
