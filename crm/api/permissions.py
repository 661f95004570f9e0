"""What can be allowed with the API."""

from crm.accounts.capabilities import register_capabilities

register_capabilities("api", [("keys", "Make and revoke API keys", ())])
