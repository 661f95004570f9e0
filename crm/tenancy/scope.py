"""Which organization the running code works for.

Two things, kept apart: `organization_context` says whose work this is (a task between two transactions);
`tenant_scope` also opens the transaction in which the database lets that organization's rows be seen.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

if TYPE_CHECKING:
    from crm.tenancy.models import Organization

_current: ContextVar[UUID | None] = ContextVar("organization", default=None)


class NoOrganization(RuntimeError):
    """Data of an organization was asked for outside any `tenant_scope`."""


class OrganizationMismatch(RuntimeError):
    """Work for one organization tried to go on as another."""


def current_organization_id() -> UUID | None:
    """The organization being worked for, or None."""
    return _current.get()


def require_organization_id() -> UUID:
    """The organization being worked for. Raises NoOrganization outside of one."""
    if (organization_id := _current.get()) is None:
        raise NoOrganization("no organization is active: open a tenant_scope")
    return organization_id


@contextmanager
def organization_context(organization: "Organization | UUID | str") -> Iterator[UUID]:
    """Work for one organization, without a transaction. Raises OrganizationMismatch inside another's."""
    organization_id = _id_of(organization)
    if _current.get() not in (None, organization_id):
        raise OrganizationMismatch("one organization at a time: leave the outer scope first")
    token = _current.set(organization_id)
    try:
        yield organization_id
    finally:
        _current.reset(token)


@contextmanager
def tenant_scope(organization: "Organization | UUID | str") -> Iterator[UUID]:
    """Work for one organization inside a transaction: all its rows and nobody else's can be seen.

    Inside an open scope of the same organization this is a savepoint. Raises OrganizationMismatch inside
    another organization's.
    """
    with organization_context(organization) as organization_id, transaction.atomic():
        yield organization_id


def _id_of(organization: "Organization | UUID | str") -> UUID:
    if isinstance(organization, UUID):
        return organization
    return UUID(str(getattr(organization, "pk", organization)))
