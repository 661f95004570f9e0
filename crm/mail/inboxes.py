"""Addresses of an organization's own for one kind of mail: `northwind-air+leads@<INBOUND_DOMAIN>`."""

from django.conf import settings

from crm.tenancy.models import Organization

LEADS = "leads"


def inbox_address(organization: Organization, inbox: str) -> str:
    """Where mails of that kind are sent, or forwarded to."""
    return f"{organization.slug}+{inbox}@{settings.INBOUND_DOMAIN}"


def inbox_of(address: str) -> str:
    """The kind of mail that an address is for; "" for any other address."""
    local, _, domain = address.strip().lower().rpartition("@")
    inbox = local.partition("+")[2]
    return LEADS if inbox == LEADS and domain == settings.INBOUND_DOMAIN.lower() else ""
