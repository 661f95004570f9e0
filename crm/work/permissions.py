"""What can be allowed with tasks, notes and calls."""

from crm.accounts.capabilities import register_capabilities

register_capabilities(
    "work",
    [
        ("view", "See tasks and notes", ("manager", "rep", "agent", "marketer", "analyst")),
        ("edit", "Write notes, log calls, give tasks", ("manager", "rep", "agent", "marketer")),
    ],
)
