"""What can be allowed with orders."""

from crm.accounts.capabilities import AMOUNTS, only_with, register_capabilities

register_capabilities(
    "orders",
    [
        ("view", "See orders and shipments", ("manager", "rep", "agent", "marketer", "analyst")),
        ("edit", "Place and change orders", ("manager", "rep")),
        ("ship", "Ship orders, note what was delivered, take goods back", ("manager", "rep", "agent")),
        ("cancel", "Cancel orders", ("manager", "rep")),
        ("assign", "Give orders to somebody else", ("manager",)),
        ("delete", "Put cancelled orders into the bin, and restore them", ("manager",)),
    ],
)
only_with(AMOUNTS, "orders.view", "orders.edit", "orders.ship", "orders.cancel", "orders.assign", "orders.delete")
