"""Names of the groups that news go to: each carries the organization and the member."""

from uuid import UUID

from crm.tenancy.scope import require_organization_id


def member_group(member_id: UUID, organization_id: UUID | None = None) -> str:
    """One member of one organization; in the current one by default."""
    return f"live.{(organization_id or require_organization_id()).hex}.{member_id.hex}"
