"""What can be allowed with mails and journeys."""

from crm.accounts.capabilities import register_capabilities
from crm.automation.governance import Rights, govern
from crm.automation.models import FlowKind

register_capabilities(
    "marketing",
    [
        ("view", "See mails and journeys, and who went through them", ("manager", "marketer", "analyst")),
        ("edit", "Write mails and journeys, take people out of a journey", ("marketer",)),
        ("publish", "Publish, pause and resume mails and journeys", ("marketer",)),
    ],
)
govern(FlowKind.JOURNEY, Rights("marketing.view", "marketing.edit", "marketing.publish"))
