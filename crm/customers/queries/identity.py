"""Whose address is this? Asked for every lead, ticket and row of an import, so Django has nothing to compile."""

from uuid import UUID

from django.db import connection

from crm.customers.models import PersonEmail
from crm.tenancy.scope import require_organization_id

OWNER_OF_ADDRESS = f"""
SELECT person_id FROM {PersonEmail._meta.db_table} WHERE tenant_id = %s AND key = %s AND NOT shared LIMIT 1
"""  # noqa: S608  # the table's own name


def person_id_of(key: str) -> UUID | None:
    """The one person whom the address with this key belongs to, or None."""
    with connection.cursor() as cursor:
        cursor.execute(OWNER_OF_ADDRESS, [require_organization_id(), key])
        found: tuple[UUID] | None = cursor.fetchone()
    return found[0] if found else None
