"""What can be allowed with reports."""

from crm.accounts.capabilities import AMOUNTS, only_with, register_capabilities

register_capabilities(
    "reporting",
    [
        ("view", "See dashboards of what one may see", ("manager", "rep", "agent", "marketer", "analyst")),
        ("activity", "See what colleagues do and how fast they answer", ("manager", "analyst")),
        ("schedule", "Have reports mailed", ("manager", "rep", "agent", "marketer", "analyst")),
        ("costs", "Write down what leads cost", ("manager", "marketer")),
    ],
)
only_with(AMOUNTS, "reporting.view", "reporting.activity", "reporting.schedule", "reporting.costs")
