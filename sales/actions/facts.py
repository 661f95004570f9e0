"""What every event of a deal says of it."""

from typing import Any

from crm.errors import Stale
from sales.models import Deal


def about(deal: Deal) -> dict[str, Any]:
    """The fields that all events of deals have."""
    return {
        "deal_id": deal.id,
        "person_id": deal.person_id,
        "company_id": deal.company_id,
        "value_minor": deal.value_minor,
        "currency": deal.currency,
        "owner_id": deal.owner_id,
    }


def require_version(deal: Deal, version: int | None) -> None:
    """Raises Stale if the deal was saved since `version` was read. None means that nobody looked."""
    if version is not None and version != deal.version:
        raise Stale("Somebody else changed this deal in the meantime. Look at it again, then decide.")
