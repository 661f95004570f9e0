"""What can be allowed with people and companies."""

from crm.accounts.capabilities import register_capabilities

ALL = ("manager", "rep", "agent", "marketer", "analyst")

register_capabilities(
    "customers",
    [
        ("view", "See people and companies", ALL),
        ("edit", "Add and change people and companies", ("manager", "rep", "agent", "marketer")),
        ("assign", "Change who looks after a customer", ("manager",)),
        ("merge", "Merge duplicates of people and companies, and take it back", ("manager", "rep")),
        ("delete", "Put people and companies into the bin, and restore them", ("manager",)),
        ("credit", "Set what credit a customer has", ("manager",)),
        ("export", "Export customers", ("manager", "marketer")),
    ],
)
