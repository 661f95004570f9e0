from crm.tenancy.ids import uuid7
from crm.tenancy.models.base import (
    CurrentOrganization,
    TenantField,
    TenantForeignKey,
    TenantManager,
    TenantModel,
    TenantQuerySet,
)
from crm.tenancy.models.organization import Organization

__all__ = [
    "CurrentOrganization",
    "Organization",
    "TenantField",
    "TenantForeignKey",
    "TenantManager",
    "TenantModel",
    "TenantQuerySet",
    "uuid7",
]
