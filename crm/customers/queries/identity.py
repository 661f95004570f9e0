"""Whose address is this, and whose domain? Asked for every lead, so Django has nothing to compile."""

from typing import Any, cast
from uuid import UUID

from django.db import connection

from crm.customers.models import Company, DuplicateRule, PersonEmail
from crm.tenancy.reading import Reading
from crm.tenancy.scope import require_organization_id
from crm.tenancy.writing import Statement

OWNER_OF_ADDRESS = f"""
SELECT person_id FROM {PersonEmail._meta.db_table} WHERE tenant_id = %s AND key = %s AND NOT shared LIMIT 1
"""  # noqa: S608  # the table's own name

# The same, and what the organization wants to be done at an entrance ("sure:newest likely:fill"), in one statement.
OWNER_AND_ANSWERS = f"""
SELECT (SELECT person_id FROM {PersonEmail._meta.db_table} WHERE tenant_id = %s AND key = %s AND NOT shared LIMIT 1),
       (SELECT string_agg(certainty || ':' || answer, ' ') FROM {DuplicateRule._meta.db_table}
        WHERE tenant_id = %s AND noun = 'person' AND entrance = %s)
"""  # noqa: S608  # the tables' own names

# The oldest one outside of the bin, or one that was merged into it.
OF_DOMAIN = Reading(
    "FROM customers_company own WHERE own.tenant_id = %s AND own.domain = %s AND own.domain <> '' "
    "AND (own.deleted_at IS NULL OR own.merged_into_id IS NOT NULL) "
    "ORDER BY own.merged_into_id NULLS FIRST, own.id LIMIT 1",
    own=Company,
)


def person_id_of(key: str) -> UUID | None:
    """The one person whom the address with this key belongs to, or None."""
    with connection.cursor() as cursor:
        cursor.execute(OWNER_OF_ADDRESS, [require_organization_id(), key])
        found: tuple[UUID] | None = cursor.fetchone()
    return found[0] if found else None


def asked_at(entrance: str, key: str, domain: str) -> tuple[UUID | None, dict[str, str], Company | None]:
    """The one person whom the address belongs to; {certainty: answer} where the organization wants something else done
    at this entrance than the default; and the company as `company_of` its domain. All by one message.
    """
    organization = require_organization_id()
    question = Statement(OWNER_AND_ANSWERS, [organization, key, organization, entrance])
    (person_id, words), found = OF_DOMAIN.first_beside(question, organization, domain)
    return person_id, dict(pair.split(":", 1) for pair in (words or "").split()), _alive(found)


def company_of(domain: str) -> Company | None:
    """The oldest company with this domain outside of the bin, or None; for a merged one's, what it was merged into."""
    return _alive(OF_DOMAIN.first(require_organization_id(), domain))


def _alive(found: tuple[Any, ...] | None) -> Company | None:
    if found is None:
        return None
    (company,) = found
    if company.merged_into_id is not None:
        return Company.objects.filter(id=company.merged_into_id).first()
    return cast("Company", company)
