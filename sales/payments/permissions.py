"""What can be allowed with payments."""

from crm.accounts.capabilities import AMOUNTS, only_with, register_capabilities

register_capabilities(
    "payments",
    [
        ("view", "See payments and what they were used for", ("manager", "rep", "agent", "analyst")),
        ("book", "Enter payments, match bank statements, return money", ("manager",)),
        ("settings", "Change how is paid: providers and matching", ()),
    ],
)
only_with(AMOUNTS, "payments.view", "payments.book", "payments.settings")
