"""Which company belongs to which: a tree, never a circle."""

from uuid import UUID

from django.db import connection

from crm.customers.models import Company
from crm.errors import Refused
from crm.tenancy.scope import require_organization_id

DEEPEST = 12
# One change of the tree at a time in an organization: two that are right alone could close a circle together.
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('companies of ' || %s, 0))"


def set_parent(company: Company, parent: Company | None) -> None:
    """Hang a locked company below another, or below none; does not save. Raises Refused for a circle."""
    if parent is not None:
        with connection.cursor() as cursor:
            cursor.execute(LOCK, [str(require_organization_id())])
        _check(company, parent)
    company.parent = parent


def above(company: Company) -> list[UUID]:
    """The companies that it belongs to, the nearest first."""
    found: list[UUID] = []
    parent = company.parent_id
    while parent is not None and parent not in found and len(found) < DEEPEST:
        found.append(parent)
        parent = Company.everything.filter(id=parent).values_list("parent_id", flat=True).first()
    return found


def _check(company: Company, parent: Company) -> None:
    above: UUID | None = parent.id
    for _ in range(DEEPEST):
        if above is None:
            return
        if above == company.id:
            what = "itself" if parent.id == company.id else f"{parent}, which belongs to it"
            raise Refused(f"{company} can't belong to {what}.")
        # Read now that the lock is ours: `parent` may have been read before.
        above = Company.everything.filter(id=above).values_list("parent_id", flat=True).first()
    raise Refused(f"Up to {DEEPEST} companies can stand above each other.")
