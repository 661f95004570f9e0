"""Which organization a public address means."""

from crm.tenancy.models import Organization
from crm.tenancy.ready import Ready

CALLED = Ready(Organization, "slug = %s")


def organization_called(slug: str) -> Organization | None:
    """The organization of that slug, or None. Asked with every public request."""
    return CALLED.first(slug)
