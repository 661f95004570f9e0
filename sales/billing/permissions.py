"""What can be allowed with invoices."""

from crm.accounts.capabilities import AMOUNTS, only_with, register_capabilities

register_capabilities(
    "billing",
    [
        ("view", "See invoices, what is open and what is overdue", ("manager", "rep", "agent", "analyst")),
        ("edit", "Write drafts of invoices", ("manager", "rep")),
        ("issue", "Issue invoices and credit notes, send them and reminders", ("manager",)),
        ("assign", "Give invoices to somebody else", ("manager",)),
        ("delete", "Put drafts of invoices into the bin, and restore them", ("manager",)),
        ("settings", "Change numbers, payment terms and reminders", ()),
    ],
)
only_with(
    AMOUNTS,
    "billing.view",
    "billing.edit",
    "billing.issue",
    "billing.assign",
    "billing.delete",
    "billing.settle",
    "billing.settings",
)
