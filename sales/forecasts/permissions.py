"""What can be allowed with forecasts."""

from crm.accounts.capabilities import AMOUNTS, only_with, register_capabilities

register_capabilities(
    "forecasts",
    [
        ("call", "Say what his own deals of a period will bring", ("manager", "rep")),
        ("override", "Put another figure in place of somebody's or a team's forecast", ("manager",)),
    ],
)
only_with(AMOUNTS, "forecasts.call", "forecasts.override")
