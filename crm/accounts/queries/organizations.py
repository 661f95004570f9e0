"""Which organization a public address means."""

from crm.tenancy.models import Organization
from crm.tenancy.reading import Reading

CALLED = Reading("FROM tenancy_organization own WHERE own.slug = %s", own=Organization)


def organization_called(slug: str) -> Organization | None:
    """The organization of that slug, or None. Asked with every public request."""
    found = CALLED.first(slug)
    return found[0] if found else None
