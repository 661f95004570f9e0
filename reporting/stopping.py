"""The signed link that ends a member's sales reports by mail; one click of a mail program does it, too (RFC 8058)."""

from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id
from reporting.models import SalesMail

_signer = Signer(salt="reporting.sales_mail", sep="~")


def stop_url(row: SalesMail, organization: Organization) -> str:
    """The page that ends it. Good for as long as the report comes."""
    token = _signer.sign(f"{require_organization_id().hex}{row.id.hex}")
    return settings.SITE_URL + reverse("reporting_public:stop_sales_mail", args=[organization.slug, token])


def read_token(token: str) -> UUID | None:
    """Whose report it is; None for what is not ours, or another organization's."""
    try:
        said = _signer.unsign(token)
        return UUID(hex=said[32:]) if said[:32] == require_organization_id().hex else None
    except (BadSignature, ValueError):
        return None
