"""What can be allowed with deals."""

from crm.accounts.capabilities import AMOUNTS, only_with, register_capabilities

register_capabilities(
    "sales",
    [
        ("view", "See deals and the forecast", ("manager", "rep", "agent", "marketer", "analyst")),
        (
            "figures",
            "See quotes, the forecast and what was won and lost",
            ("manager", "rep", "agent", "marketer", "analyst"),
        ),
        ("edit", "Add, change and move deals", ("manager", "rep")),
        ("win", "Win, lose and reopen deals", ("manager", "rep")),
        ("approve", "Approve that a deal goes on to a stage", ("manager",)),
        ("leaderboard", "See what everybody won, on the leaderboard", ("manager", "rep")),
        ("targets", "Set targets", ("manager",)),
        ("assign", "Give deals to somebody else", ("manager",)),
        ("delete", "Put deals into the bin, and restore them", ("manager",)),
        ("pipelines", "Change pipelines, stages and loss reasons", ()),
        ("products.view", "See products, prices and stock", ("manager", "rep", "agent", "marketer", "analyst")),
        ("products.manage", "Add and change products, prices, promotions and coupons", ("manager",)),
        ("stock", "Receive, count and correct stock", ("manager", "agent")),
        ("approve_quotes", "Approve quotes above the limits", ("manager",)),
        ("selling", "Change how is sold: taxes, units, rounding", ()),
    ],
)
only_with(
    AMOUNTS, "sales.figures", "sales.leaderboard", "sales.targets", "sales.approve", "sales.approve_quotes",
    "sales.products.view", "sales.products.manage", "sales.selling",
)  # fmt: skip
