"""The signed link by which a customer sees his invoice: it names organization and invoice."""

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from crm.tenancy.models import Organization

SALT = "sales.invoice"


def invoice_token(organization_id: UUID, invoice_id: UUID) -> str:
    """What stands in the address; nobody else can make one."""
    return signing.dumps({"o": organization_id.hex, "i": invoice_id.hex}, salt=SALT)


def invoice_url(organization: Organization, invoice_id: UUID) -> str:
    """The whole address of the customer's page."""
    token = invoice_token(organization.id, invoice_id)
    return settings.SITE_URL + reverse("invoices_public:invoice", args=[organization.slug, token])


def read_link(token: str, organization: Organization) -> UUID | None:
    """The invoice that a token names; None if it was not made by us or is another organization's."""
    try:
        said = signing.loads(token, salt=SALT)
        invoice_id, same = UUID(said["i"]), UUID(said["o"]) == organization.id
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return None
    return invoice_id if same else None
