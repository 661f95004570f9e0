"""The signed way out that every marketing mail carries (RFC 8058). It names organization, person and address."""

from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from crm.tenancy.models import Organization

SALT = "crm.mail.unsubscribe"
ANY = ":any:"  # stands for a token in a path; slugs have no colons


@dataclass(frozen=True)
class WayOut:
    """Whose mail somebody wants no more of."""

    organization_id: UUID
    person_id: UUID | None
    address: str


def unsubscribe_url(organization: Organization, *, person_id: UUID | None, address: str) -> str:
    """The page that takes an unsubscription; it never expires."""
    said = {"o": organization.id.hex, "p": person_id.hex if person_id else "", "a": address}
    token = signing.dumps(said, salt=SALT)  # too short to be worth pressing, which costs more than the signing
    return settings.SITE_URL + _page(organization.slug).replace(ANY, token)


@lru_cache(maxsize=1000)
def _page(slug: str) -> str:
    """The page's path with `ANY` for the token: the same for all mails of an organization."""
    return reverse("mail_public:unsubscribe", args=[slug, ANY])


def read_token(token: str, organization: Organization) -> WayOut | None:
    """What a token says, or None if it was not made by us or is another organization's."""
    try:
        said = signing.loads(token, salt=SALT)
        way_out = WayOut(UUID(said["o"]), UUID(said["p"]) if said["p"] else None, str(said["a"]))
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return None
    return way_out if way_out.organization_id == organization.id else None
