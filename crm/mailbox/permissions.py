"""What can be allowed with one's own mailbox."""

from crm.accounts.capabilities import register_capabilities

register_capabilities(
    "mailbox", [("join", "Join one's own mailbox and calendar", ("manager", "rep", "agent", "marketer"))]
)
