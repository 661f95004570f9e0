"""What can be allowed with tickets."""

from crm.accounts.capabilities import register_capabilities

register_capabilities(
    "support",
    [
        ("view", "See tickets", ("manager", "rep", "agent", "marketer", "analyst")),
        ("answer", "Answer tickets", ("manager", "agent")),
        ("assign", "Give tickets to colleagues", ("manager", "agent")),
        ("delete", "Put tickets into the bin, and restore them", ("manager",)),
        ("settings", "Change queues and response targets", ("manager",)),
    ],
)
