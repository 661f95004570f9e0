"""What can be allowed with leads."""

from crm.accounts.capabilities import register_capabilities

register_capabilities(
    "leads",
    [
        ("view", "See leads", ("manager", "rep", "marketer", "analyst")),
        ("work", "Add and work leads", ("manager", "rep")),
        ("qualify", "Qualify and disqualify leads", ("manager", "rep")),
        ("convert", "Turn leads into deals", ("manager", "rep")),
        ("assign", "Give leads to colleagues", ("manager",)),
        ("delete", "Put leads into the bin, and restore them", ("manager",)),
        ("distribute", "Change how leads are given out", ("manager",)),
        ("forms", "Build lead forms", ("manager", "marketer")),
        ("sources", "Set up where leads come from", ("manager", "marketer")),
        ("scoring", "Change how leads are scored", ("manager", "marketer")),
    ],
)
