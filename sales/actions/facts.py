"""What every event of a deal says of it."""

from typing import Any

from crm.errors import Stale
from crm.records.models import RecordChange
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


def require_unmoved(deal: Deal, version: int | None) -> None:
    """Raises Stale if the deal changed its stage since `version` was read. None means that nobody looked."""
    if version is None or version >= deal.version:
        return
    since = RecordChange.objects.filter(kind=deal.kind, record_id=deal.pk, version__gt=version)
    if any("stage_id" in change.changes for change in since):
        raise Stale("Somebody else moved this deal in the meantime. Look at it again, then decide.")
