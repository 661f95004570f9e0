"""The signed link by which a customer follows his order."""

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from crm.tenancy.models import Organization

SALT = "sales.order"


def order_token(organization_id: UUID, order_id: UUID) -> str:
    """What stands in the address; nobody else can make one."""
    return signing.dumps({"o": organization_id.hex, "r": order_id.hex}, salt=SALT)


def order_url(organization: Organization, order_id: UUID) -> str:
    """The whole address of the customer's page."""
    token = order_token(organization.id, order_id)
    return settings.SITE_URL + reverse("orders_public:order", args=[organization.slug, token])


def read_link(token: str, organization: Organization) -> UUID | None:
    """Which order a token is for; None if it was not made by us or is another organization's."""
    try:
        said = signing.loads(token, salt=SALT)
        order_id, same = UUID(said["r"]), UUID(said["o"]) == organization.id
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return None
    return order_id if same else None
