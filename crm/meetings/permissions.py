"""What can be allowed with meetings."""

from crm.accounts.capabilities import register_capabilities

register_capabilities(
    "meetings",
    [
        ("view", "See meetings", ("manager", "rep", "agent", "marketer", "analyst")),
        ("edit", "Plan meetings, invite, have a booking page", ("manager", "rep", "agent", "marketer")),
        ("manage", "Booking pages of colleagues and teams", ("manager",)),
    ],
)
