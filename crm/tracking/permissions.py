"""What can be allowed with visits to websites."""

from crm.accounts.capabilities import register_capabilities

register_capabilities(
    "tracking",
    [
        ("view", "See visits to the organization's websites", ("manager", "rep", "agent", "marketer", "analyst")),
        ("websites", "Add websites and change what is kept of visits", ("marketer",)),
    ],
)
