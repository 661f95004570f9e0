"""What can be allowed with long work."""

from crm.accounts.capabilities import register_capabilities

register_capabilities(
    "workspace",
    [
        ("import", "Import files", ("manager", "marketer")),
        ("export", "Export lists to files", ("manager",)),
        ("all_jobs", "See everybody's exports and bulk edits", ()),
    ],
)
