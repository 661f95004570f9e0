"""What may be filled in: these names and no others."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from crm.customers.models import Person
from crm.mail.unsubscribing import unsubscribe_url
from crm.tenancy.models import Organization

# Name and what it is called in the editor.
KNOWN = {
    "person.first_name": "First name",
    "person.last_name": "Last name",
    "person.name": "Full name",
    "person.company": "Company",
    "person.city": "City",
    "organization.name": "Our name",
    "organization.address": "Our postal address",
    "member.name": "Who looks after the customer",
    "links.portal": "Link to the portal",
    "links.unsubscribe": "Link to unsubscribe",
}
FRIENDLY = "there"  # "Hello there", where we know no name
Plain = str | int | float | bool | None


def values_for(person: Person, organization: Organization, extra: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The values for one person: plain text and numbers only, so that a template reaches no object of ours."""
    owner = person.owner
    return {
        "person": {
            "first_name": person.first_name or FRIENDLY,
            "last_name": person.last_name,
            "name": person.name or FRIENDLY,
            "company": person.company.name if person.company else "",
            "city": person.city,
        },
        "organization": {"name": organization.name, "address": organization.postal_address},
        "member": {"name": owner.name if owner else organization.sender_name},
        "links": {
            "portal": f"{settings.SITE_URL}/p/{organization.slug}/portal/",
            "unsubscribe": unsubscribe_url(organization, person_id=person.id, address=person.email),
        },
        "extra": {str(name): _plain(value) for name, value in (extra or {}).items()},
    }


def _plain(value: object) -> Plain:
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)
