"""The signed link by which somebody answers an invitation without signing in."""

from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from crm.meetings.models import Attendee
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id

_signer = Signer(salt="crm.meetings.place", sep="~")


def place_url(place: Attendee, organization: Organization) -> str:
    """The page of a place in a meeting. It is good for as long as the meeting is there."""
    token = _signer.sign(f"{require_organization_id().hex}{place.id.hex}")
    return settings.SITE_URL + reverse("meetings_public:place", args=[organization.slug, token])


def read_place(token: str) -> UUID | None:
    """Whose place it is; None for what is not ours, or another organization's."""
    try:
        said = _signer.unsign(token)
        return UUID(hex=said[32:]) if said[:32] == require_organization_id().hex else None
    except (BadSignature, ValueError):
        return None
