"""What can be allowed with payments."""

from crm.accounts.capabilities import register_capabilities

register_capabilities(
    "payments",
    [
        ("view", "See payments and what they were used for", ("manager", "rep", "agent", "analyst")),
        ("book", "Enter payments, match bank statements, return money", ("manager",)),
        ("settings", "Change how is paid: providers and matching", ()),
    ],
)
