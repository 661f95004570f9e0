"""What can be allowed with deals."""

from crm.accounts.capabilities import register_capabilities

register_capabilities(
    "sales",
    [
        ("view", "See deals and the forecast", ("manager", "rep", "agent", "marketer", "analyst")),
        ("edit", "Add, change and move deals", ("manager", "rep")),
        ("win", "Win, lose and reopen deals", ("manager", "rep")),
        ("assign", "Give deals to somebody else", ("manager",)),
        ("delete", "Put deals into the bin, and restore them", ("manager",)),
        ("pipelines", "Change pipelines, stages and loss reasons", ()),
    ],
)
