"""What can be allowed with subscriptions."""

from crm.accounts.capabilities import AMOUNTS, only_with, register_capabilities

register_capabilities(
    "subscriptions",
    [
        ("view", "See subscriptions and what they bring each month", ("manager", "rep", "agent", "analyst")),
        ("edit", "Open subscriptions, start, change and pause them", ("manager", "rep")),
        ("cancel", "Cancel subscriptions", ("manager", "rep")),
        ("assign", "Give subscriptions to somebody else", ("manager",)),
        ("delete", "Put drafts of subscriptions into the bin, and restore them", ("manager",)),
        ("settings", "Change how periods are billed, and the reasons for cancelling", ()),
    ],
)
only_with(
    AMOUNTS,
    "subscriptions.view",
    "subscriptions.edit",
    "subscriptions.cancel",
    "subscriptions.assign",
    "subscriptions.delete",
    "subscriptions.settings",
)
