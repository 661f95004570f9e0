"""What can be allowed with mails."""

from crm.accounts.capabilities import register_capabilities

register_capabilities(
    "mail",
    [
        ("view", "Read mails to and from customers", ("manager", "rep", "agent", "marketer", "analyst")),
        ("view_templates", "See mail templates", ("manager", "marketer", "analyst")),
        ("templates", "Write and publish mail templates", ("marketer",)),
    ],
)
