"""What can be allowed with lists."""

from crm.accounts.capabilities import register_capabilities

register_capabilities("views", [("share", "Share views of lists with everybody", ("manager", "marketer"))])
