"""Whose address is this, and whose domain? Asked for every lead, so Django has nothing to compile."""

from uuid import UUID

from django.db import connection

from crm.customers.models import Company, PersonEmail
from crm.tenancy.ready import Ready
from crm.tenancy.scope import require_organization_id

OWNER_OF_ADDRESS = f"""
SELECT person_id FROM {PersonEmail._meta.db_table} WHERE tenant_id = %s AND key = %s AND NOT shared LIMIT 1
"""  # noqa: S608  # the table's own name

# The oldest one outside of the bin.
OF_DOMAIN = Ready(Company, "tenant_id = %s AND domain = %s AND domain <> '' AND deleted_at IS NULL ORDER BY id LIMIT 1")


def person_id_of(key: str) -> UUID | None:
    """The one person whom the address with this key belongs to, or None."""
    with connection.cursor() as cursor:
        cursor.execute(OWNER_OF_ADDRESS, [require_organization_id(), key])
        found: tuple[UUID] | None = cursor.fetchone()
    return found[0] if found else None


def company_of(domain: str) -> Company | None:
    """The oldest company with this domain outside of the bin, or None."""
    return OF_DOMAIN.first(require_organization_id(), domain)
