"""The signed link by which a customer reads his quote: it names organization, quote, and the version sent with it."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from crm.tenancy.models import Organization

SALT = "sales.quote"


@dataclass(frozen=True)
class QuoteLink:
    """Which quote, and which version was the newest when the link was made."""

    quote_id: UUID
    version: int


def quote_token(organization_id: UUID, quote_id: UUID, version: int) -> str:
    """What stands in the address; nobody else can make one."""
    return signing.dumps({"o": organization_id.hex, "q": quote_id.hex, "v": version}, salt=SALT)


def quote_url(organization: Organization, quote_id: UUID, version: int) -> str:
    """The whole address of the customer's page."""
    token = quote_token(organization.id, quote_id, version)
    return settings.SITE_URL + reverse("quotes_public:quote", args=[organization.slug, token])


def read_link(token: str, organization: Organization) -> QuoteLink | None:
    """What a token says; None if it was not made by us or is another organization's."""
    try:
        said = signing.loads(token, salt=SALT)
        link = QuoteLink(UUID(said["q"]), int(said["v"]))
        same = UUID(said["o"]) == organization.id
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return None
    return link if same else None
