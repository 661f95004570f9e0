"""What can be allowed with staff."""

from crm.accounts.capabilities import register_capabilities

register_capabilities(
    "staff",
    [
        ("view", "See colleagues' skills, hours and workload", ("manager", "rep", "agent", "marketer", "analyst")),
        ("manage", "Change colleagues' skills, hours, absences and limits", ("manager",)),
    ],
)
